-- Which expectations were decided in the cycles ?1 to ?2?
SELECT cycle, 'expectation' AS component, verdict AS kind, title || ': ' || condition AS detail,
       NULL AS lasted
FROM expectation
WHERE cycle BETWEEN ?1 AND ?2
ORDER BY cycle, position;
