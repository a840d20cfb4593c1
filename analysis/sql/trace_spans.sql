-- What began in the cycles ?1 to ?2 and lasted? Spans are written when they end.
SELECT begin AS cycle, component, kind, detail, end - begin AS lasted
FROM span
WHERE begin BETWEEN ?1 AND ?2
ORDER BY begin, rowid;
