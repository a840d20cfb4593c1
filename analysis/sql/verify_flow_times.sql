-- Nothing happened after the end of the run, and what happened is in order of time.
WITH happening(what, cycle) AS (
    SELECT 'an entry of table 90', max(cycle) FROM resource_version
    UNION ALL SELECT 'a flow', max(end) FROM flow
    UNION ALL SELECT 'a step', max(end) FROM flow_step
    UNION ALL SELECT 'a refusal', max(cycle) FROM refusal
)
SELECT format('%s at cycle %d, the run ended at %d', what, cycle, end_cycle)
FROM meta, happening
WHERE cycle > end_cycle;
