-- The part of the time from the program's first instruction to the end of the run (to its own end,
-- if it exited) in which no outage lasted. Of one that is not back the outage lasts to the end, so
-- does the end of one that failed for good. 0 when it was submitted and never ran; unknown when it
-- was never submitted. Its start is not in it (measure start).
WITH cut AS (
    SELECT app, fault_cycle AS begin,
           CASE WHEN app IN (SELECT app FROM request) THEN first_reply
                ELSE min(running) OVER (PARTITION BY app ORDER BY fault_cycle, rowid
                                        ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING)
           END AS back,
           lead(fault_cycle) OVER (PARTITION BY app ORDER BY fault_cycle, rowid) AS next_begin
    FROM outage
),
life AS (
    SELECT app, outcome, count(begin) > 0 AS is_submitted,
           min(CASE WHEN kind = 'runs' THEN begin END) AS first, max(end) AS last
    FROM outcome
    LEFT JOIN span ON component = app
    GROUP BY app
),
due AS (
    SELECT app, is_submitted, first, last, outcome LIKE 'ended%' AS has_ended,
           CASE WHEN outcome = 'ended: exited' THEN last ELSE end_cycle END AS until
    FROM meta, life
),
down AS (
    SELECT app, sum(min(coalesce(back, until), coalesce(next_begin, until), until)
                    - min(cut.begin, until)) AS cycles
    FROM cut
    JOIN due USING (app)
    GROUP BY app
)
SELECT due.app,
       CASE WHEN first IS NOT NULL
            THEN 1.0 * (until - first - coalesce(down.cycles, 0)
                        - CASE WHEN has_ended THEN until - last ELSE 0 END) / (until - first)
            WHEN is_submitted THEN 0.0
       END
FROM due
LEFT JOIN down USING (app)
ORDER BY due.app;
