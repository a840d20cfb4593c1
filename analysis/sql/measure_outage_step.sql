-- The program's outage by the step of a figure that was under way: of FIG. 5 of the OS that
-- failed, of FIG. 6 and of the starts of the program. Of several at a time it is the one that
-- began last, so 507 load is not counted as 507, too; 'other' is time in which none was under
-- way, as that of the first reply. The steps add up to measure outage. Nothing of a program that
-- is not back.
WITH cut AS (
    SELECT app, fault_cycle AS begin,
           CASE WHEN app IN (SELECT app FROM request) THEN first_reply
                ELSE min(running) OVER (PARTITION BY app ORDER BY fault_cycle, rowid
                                        ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING)
           END AS back,
           lead(fault_cycle) OVER (PARTITION BY app ORDER BY fault_cycle, rowid) AS next_begin
    FROM service_outage
),
piece AS (
    SELECT cut.app, begin, min(back, coalesce(next_begin, back)) AS end,
           (SELECT detail FROM span
            WHERE component = cut.app AND span.begin <= cut.begin
            ORDER BY span.begin DESC, span.rowid DESC LIMIT 1) AS os
    FROM cut
    WHERE app NOT IN (SELECT app FROM cut WHERE back IS NULL)
),
step AS (
    SELECT piece.app, piece.begin AS cut_begin, flow_step.flow, flow_step.begin AS began,
           position, step, max(flow_step.begin, piece.begin) AS begin,
           min(flow_step.end, piece.end) AS end
    FROM piece
    JOIN flow ON flow.subject IN (piece.app, piece.os)
         AND figure IN ('FIG. 5', 'FIG. 6', 'job start', 'standby start', 'restart')
    JOIN flow_step ON flow_step.flow = flow.flow
    WHERE flow_step.begin < piece.end AND flow_step.end > piece.begin
),
mark AS (
    SELECT app, cut_begin, begin AS cycle FROM step
    UNION SELECT app, cut_begin, end FROM step
    UNION SELECT app, begin, begin FROM piece
    UNION SELECT app, begin, end FROM piece
),
stretch AS (
    SELECT app, cut_begin, cycle AS begin,
           lead(cycle) OVER (PARTITION BY app, cut_begin ORDER BY cycle) AS end
    FROM mark
),
lasted AS (
    SELECT app, end - begin AS cycles,
           coalesce((SELECT step.step FROM step
                     WHERE step.app = stretch.app AND step.cut_begin = stretch.cut_begin
                           AND step.begin <= stretch.begin AND step.end >= stretch.end
                     ORDER BY began DESC, flow DESC, position DESC LIMIT 1), 'other') AS step
    FROM stretch
    WHERE end > begin
)
SELECT app || ' ' || step AS subject, sum(cycles) * 1e9 / clock_hz
FROM meta, lasted
GROUP BY subject
ORDER BY subject;
