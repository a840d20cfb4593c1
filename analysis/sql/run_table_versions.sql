-- Which versions did the resource management table have?
SELECT v.version, v.cycle, v.cause, v.step, NULL AS figure, s.state
FROM resource_version AS v
LEFT JOIN table_state AS s USING (version)
ORDER BY v.version;
