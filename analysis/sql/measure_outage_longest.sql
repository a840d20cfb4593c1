-- The longest time without service: from a fault to the reply (of a program that no client asks,
-- the cycle) that ends its outage, and those of the faults that struck meanwhile. 0 without a
-- fault. Unknown when the program is not back at the end of the run.
WITH cut AS (
    SELECT rowid AS id, app, fault_cycle AS begin,
           CASE WHEN app IN (SELECT app FROM request) THEN first_reply
                ELSE min(running) OVER (PARTITION BY app ORDER BY fault_cycle, rowid
                                        ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING)
           END AS back
    FROM service_outage
),
begun AS (
    SELECT id, app, begin, back,
           begin >= coalesce(max(back) OVER (PARTITION BY app ORDER BY begin, id
                                             ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING),
                             begin) AS is_new
    FROM cut
),
apart AS (
    SELECT app, begin, back,
           sum(is_new) OVER (PARTITION BY app ORDER BY begin, id) AS interruption
    FROM begun
),
whole AS (
    SELECT app, CASE WHEN count(begin) = count(back) THEN max(back) - min(begin) END AS cycles
    FROM apart
    GROUP BY app, interruption
)
SELECT outcome.app,
       CASE WHEN count(whole.app) = count(cycles) THEN coalesce(max(cycles), 0) * 1e9 / clock_hz END
FROM meta, outcome
LEFT JOIN whole USING (app)
GROUP BY outcome.app
ORDER BY outcome.app;
