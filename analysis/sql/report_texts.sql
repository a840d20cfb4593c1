-- Of which texts was the run made?
SELECT file, text
FROM scenario_text
ORDER BY position;
