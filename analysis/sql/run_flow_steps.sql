-- Which steps had flow ?1?
SELECT step, what, runs_on, cpu, begin, wait_cycles, work_cycles, end
FROM flow_step
WHERE flow = ?1
ORDER BY position;
