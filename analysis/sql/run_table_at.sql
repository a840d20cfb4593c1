-- Which version of the resource management table was in force at cycle ?1?
SELECT v.version, v.cycle, v.cause, v.step, NULL AS figure, s.state
FROM resource_version AS v
LEFT JOIN table_state AS s USING (version)
WHERE v.cycle <= ?1
ORDER BY v.version DESC
LIMIT 1;
