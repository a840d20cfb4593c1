-- Which versions of the resource management table came in the cycles ?1 to ?2?
SELECT cycle, 'vmm' AS component, 'table' AS kind,
       'version ' || version || ': ' || cause
           || CASE WHEN step IS NULL THEN '' ELSE ' (step ' || step || ')' END AS detail,
       NULL AS lasted
FROM resource_version
WHERE cycle BETWEEN ?1 AND ?2
ORDER BY cycle, version;
