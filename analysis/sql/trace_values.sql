-- Which values changed in the cycles ?1 to ?2? They were written in the order of time. With ?3: and
-- what had they been before, from when on?
SELECT cycle, component, name AS kind, CAST(value AS TEXT) AS detail, NULL AS lasted
FROM value
WHERE cycle BETWEEN ?1 AND ?2
   OR (?3 AND rowid IN (SELECT max(rowid) FROM value WHERE cycle < ?1 GROUP BY component, name))
ORDER BY rowid;
