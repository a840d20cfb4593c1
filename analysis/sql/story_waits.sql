-- What did the steps wait for that waited? A step is found by its flow and the cycle of its end.
SELECT flow_step.flow, flow_step."end", unseen_cycles, cpu_cycles, other_cycles
FROM flow_wait
JOIN flow_step ON flow_step.flow = flow_wait.flow AND flow_step.position = flow_wait.position;
