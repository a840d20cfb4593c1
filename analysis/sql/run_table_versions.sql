-- Which versions did the resource management table have?
SELECT version, cycle, cause, step, NULL AS figure
FROM resource_version
ORDER BY version;
