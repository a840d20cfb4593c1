-- Which values changed in the cycles ?1 to ?2? They were written in the order of time.
SELECT cycle, component, name AS kind, CAST(value AS TEXT) AS detail, NULL AS lasted
FROM value
WHERE cycle BETWEEN ?1 AND ?2
ORDER BY rowid;
