-- How often an OS was fenced though it had not failed: no progress of it was seen, or no heartbeat,
-- for as many looks as the detector has patience, and it was alive. FIG. 5 counts from the fault of
-- its OS, so before its step 501 the fault of a dead OS was unseen for a time. An alarm whose step
-- 501 the end of the run cuts has fenced nobody, and does not count.
WITH os(os) AS (SELECT DISTINCT component FROM value WHERE name = 'kernel units'),
alarm(os, flow) AS (
    SELECT subject, flow
    FROM flow
    JOIN flow_step USING (flow)
    LEFT JOIN flow_wait USING (flow, position)
    WHERE figure = 'FIG. 5' AND step = '501'
        AND (cause = 'no progress' OR cause LIKE 'switching device:%')
        AND coalesce(unseen_cycles, 0) = 0
)
SELECT os, count(flow)
FROM os
LEFT JOIN alarm USING (os)
GROUP BY os
ORDER BY os;
