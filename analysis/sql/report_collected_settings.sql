-- What did the command line say of all runs: parameters, then faults that it added to the texts.
SELECT '-s', setting, 0 AS kind, position
FROM setting
UNION ALL
SELECT file, text, 1, position
FROM text
WHERE file = '--fault'
ORDER BY kind, position;
