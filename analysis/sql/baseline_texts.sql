-- What was the scenario read from?
SELECT file, text
FROM text
ORDER BY position;
