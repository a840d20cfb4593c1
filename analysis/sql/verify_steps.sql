-- A step begins when the one before it ended, the first with its flow; the last one of a flow that
-- was done ends with it; each lasts as long as it waits and works. Steps of FIG. 5 and 6 come in
-- the order of the figure. What a step waited for (flow_wait) adds up to how long it waited. Flows
-- are numbered without a gap, and stand in the order of their ends.
WITH step AS (
    SELECT s.*, f.begin AS flow_begin, f.end AS flow_end, f.figure, f.outcome,
           lag(s.end, 1, f.begin) OVER flow AS due,
           lag(s.step, 1, '') OVER flow AS step_before,
           lead(s.end) OVER flow IS NULL AS is_last
    FROM flow_step AS s
    JOIN flow AS f USING (flow)
    WINDOW flow AS (PARTITION BY s.flow ORDER BY position)
)
SELECT format('flow %d: step %s begins at cycle %d, what is before it ends at %d', flow, step,
              begin, due)
FROM step
WHERE begin <> due
UNION ALL
SELECT format('flow %d: step %s lasts %d cycles, it waits %d and works %d', flow, step,
              end - begin, wait_cycles, work_cycles)
FROM step
WHERE end - begin <> wait_cycles + work_cycles OR wait_cycles < 0 OR work_cycles < 0
UNION ALL
SELECT format('flow %d ends at cycle %d, its step %s at %d', flow, flow_end, step, end)
FROM step
WHERE end > flow_end OR is_last AND end <> flow_end AND outcome = 'done'
UNION ALL
SELECT format('flow %d: step %s comes behind step %s', flow, step, step_before)
FROM step
WHERE figure IN ('FIG. 5', 'FIG. 6') AND step < step_before
UNION ALL
SELECT format('flow %d: step %s is not one of %s', flow, step, figure)
FROM step
WHERE figure = 'FIG. 5' AND step NOT BETWEEN '501' AND '507'
      OR figure = 'FIG. 6' AND step NOT BETWEEN '601' AND '612'
UNION ALL
SELECT format('step %s is of flow %d, which is not in flow', step, flow)
FROM flow_step
WHERE flow NOT IN (SELECT flow FROM flow)
UNION ALL
SELECT format('flow %d: step %s waits %d cycles, flow_wait accounts for %d', flow, step,
              wait_cycles, unseen_cycles + cpu_cycles + other_cycles)
FROM step
JOIN flow_wait USING (flow, position)
WHERE unseen_cycles + cpu_cycles + other_cycles <> wait_cycles
UNION ALL
SELECT format('flow %d: step %s waits %d cycles, flow_wait accounts for none', flow, step,
              wait_cycles)
FROM step
WHERE wait_cycles > 0 AND (flow, position) NOT IN (SELECT flow, position FROM flow_wait)
UNION ALL
SELECT format('flow_wait has step %d of flow %d, which is not in flow_step', position, flow)
FROM flow_wait
WHERE (flow, position) NOT IN (SELECT flow, position FROM flow_step)
UNION ALL
SELECT format('flow %d ends at cycle %d, before it begins at %d', flow, end, begin)
FROM flow
WHERE end < begin
UNION ALL
SELECT format('flow %d stands where %d must', flow, due)
FROM (SELECT flow, row_number() OVER (ORDER BY flow) AS due FROM flow)
WHERE flow <> due
UNION ALL
SELECT format('flow %d ends at cycle %d and stands behind one that ends at %d', flow, end, before)
FROM (SELECT flow, end, lag(end, 1, 0) OVER (ORDER BY rowid) AS before FROM flow)
WHERE end < before;
