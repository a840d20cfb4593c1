-- Which steps of flows began in the cycles ?1 to ?2? With ?3: or were still being done then.
SELECT flow_step.begin AS cycle, runs_on AS component, 'step ' || step AS kind,
       what || ', flow ' || flow_step.flow || CASE WHEN cpu IS NULL THEN '' ELSE ' on ' || cpu END
           AS detail,
       flow_step.end - flow_step.begin AS lasted, figure AS about, flow_step.flow AS flow, position,
       wait_cycles, work_cycles
FROM flow_step LEFT JOIN flow ON flow.flow = flow_step.flow
WHERE flow_step.begin <= ?2 AND (flow_step.begin >= ?1 OR (?3 AND flow_step.end > ?1))
ORDER BY flow_step.begin, flow_step.flow, position;
