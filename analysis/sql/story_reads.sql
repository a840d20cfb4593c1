-- What was read from auxiliary memory in the cycles ?1 to ?2? "disk: read A image 4194304 B"
SELECT detail
FROM span
WHERE kind = 'transfer' AND detail LIKE '%: read %' AND "begin" >= ?1 AND "end" <= ?2
ORDER BY "begin", rowid;
