-- Which sequences of steps began in the cycles ?1 to ?2? With ?3: or were still under way then.
SELECT begin AS cycle, subject AS component, 'flow begins' AS kind,
       figure || ', flow ' || flow || ': ' || cause AS detail, end - begin AS lasted,
       figure AS about
FROM flow
WHERE begin <= ?2 AND (begin >= ?1 OR (?3 AND end > ?1))
ORDER BY begin, flow;
