-- Which sequences of steps began in the cycles ?1 to ?2?
SELECT begin AS cycle, subject AS component, 'flow begins' AS kind,
       figure || ', flow ' || flow || ': ' || cause AS detail, end - begin AS lasted
FROM flow
WHERE begin BETWEEN ?1 AND ?2
ORDER BY begin, flow;
