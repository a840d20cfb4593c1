-- What did the command line say of all runs: parameters, then faults that it added to the texts.
SELECT '-s', setting, 0 AS kind, position
FROM setting
UNION ALL
SELECT '--fault', text, 1, position
FROM text
WHERE file = '--fault' OR file GLOB '--fault [0-9]*'
ORDER BY kind, position;
