-- What began in the cycles ?1 to ?2 and lasted? With ?3: or began before and lasted until then.
-- Spans are written when they end. The detail of a transfer begins with its device.
SELECT begin AS cycle, component, kind, detail, end - begin AS lasted,
       CASE WHEN kind = 'transfer' AND instr(detail, ': ') > 1
            THEN substr(detail, 1, instr(detail, ': ') - 1) END AS about
FROM span
WHERE begin <= ?2 AND (begin >= ?1 OR (?3 AND end > ?1))
ORDER BY begin, rowid;
