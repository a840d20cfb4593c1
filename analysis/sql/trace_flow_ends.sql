-- Which sequences of steps ended in the cycles ?1 to ?2?
SELECT end AS cycle, subject AS component, 'flow ends' AS kind,
       figure || ', flow ' || flow || ': ' || outcome AS detail, NULL AS lasted, figure AS about
FROM flow
WHERE end BETWEEN ?1 AND ?2
ORDER BY end, flow;
