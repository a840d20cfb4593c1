-- Which steps of flows began in the cycles ?1 to ?2?
SELECT begin AS cycle, runs_on AS component, 'step ' || step AS kind,
       what || ', flow ' || flow || CASE WHEN cpu IS NULL THEN '' ELSE ' on ' || cpu END AS detail,
       end - begin AS lasted
FROM flow_step
WHERE begin BETWEEN ?1 AND ?2
ORDER BY begin, flow, position;
