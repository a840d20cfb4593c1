-- Who had a CPU, in turns that began in the cycles ?1 to ?2? With ?3: or were still going on then.
SELECT begin AS cycle, cpu AS component, 'turn' AS kind, holder AS detail, end - begin AS lasted
FROM cpu_turn
WHERE begin <= ?2 AND (begin >= ?1 OR (?3 AND end > ?1))
ORDER BY begin, rowid;
