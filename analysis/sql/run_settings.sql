-- What did the command line say about the scenario? The seed stands in meta.
SELECT option, value
FROM setting
WHERE option <> 'seed'
ORDER BY position;
