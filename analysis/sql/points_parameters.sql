-- What was every point given? ?1 is its number, ?2 its first run.
SELECT name, value
FROM run_parameter
WHERE run = ?2 AND ?1 > 0
ORDER BY name;
