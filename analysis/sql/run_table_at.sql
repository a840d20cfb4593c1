-- Which version of the resource management table was in force at cycle ?1?
SELECT version, cycle, cause, step, NULL AS figure
FROM resource_version
WHERE cycle <= ?1
ORDER BY version DESC
LIMIT 1;
