-- Which faults struck in the cycles ?1 to ?2?
SELECT cycle, target AS component, 'fault' AS kind,
       action || CASE had_effect WHEN 0 THEN ' (' || name || '), without effect'
                                 ELSE ' (' || name || ')' END AS detail,
       NULL AS lasted
FROM fault
WHERE cycle BETWEEN ?1 AND ?2
ORDER BY cycle, rowid;
