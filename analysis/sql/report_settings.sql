-- What did the command line say about the scenario?
SELECT option, value
FROM setting
ORDER BY position;
