-- Which events happened in the cycles ?1 to ?2? They were written in the order of time.
SELECT cycle, component, kind, NULL AS detail, NULL AS lasted
FROM event
WHERE cycle BETWEEN ?1 AND ?2
ORDER BY rowid;
