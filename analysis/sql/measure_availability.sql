-- The part of the time from the program's first instruction to the end of the run (to its own end,
-- if it exited) in which it was there and no outage lasted. The outage of a program that is not
-- back lasts to the end; one that has ended and did not exit is not there from then on. 0 when it
-- was submitted and never ran; unknown when it was never submitted. Its start is not in it (measure
-- start).
WITH cut AS (
    SELECT app, fault_cycle AS begin,
           CASE WHEN app IN (SELECT app FROM request) THEN first_reply
                ELSE min(running) OVER (PARTITION BY app ORDER BY fault_cycle, rowid
                                        ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING)
           END AS back,
           lead(fault_cycle) OVER (PARTITION BY app ORDER BY fault_cycle, rowid) AS next_begin
    FROM service_outage
),
life AS (
    SELECT app, outcome, count(begin) > 0 AS is_submitted,
           min(CASE WHEN kind = 'runs' THEN begin END) AS first, max(end) AS last
    FROM outcome
    LEFT JOIN span ON component = app
    GROUP BY app
),
due AS (
    SELECT app, is_submitted, first,
           CASE WHEN outcome = 'ended: exited' THEN last ELSE end_cycle END AS until,
           CASE WHEN outcome LIKE 'ended%' THEN last ELSE end_cycle END AS lived
    FROM meta, life
),
down AS (
    SELECT app, sum(max(min(coalesce(back, lived), coalesce(next_begin, lived), lived)
                        - max(cut.begin, first), 0)) AS cycles
    FROM cut
    JOIN due USING (app)
    GROUP BY app
)
SELECT due.app,
       CASE WHEN first IS NOT NULL
            THEN 1.0 * (lived - first - coalesce(down.cycles, 0)) / (until - first)
            WHEN is_submitted THEN 0.0
       END
FROM due
LEFT JOIN down USING (app)
ORDER BY due.app;
