-- From a fault that cut the program's service to the first reply it sent after it ran again; of a
-- program that no client asks, to the cycle in which it runs again. Of several outages the sum,
-- what they have in common counted once: one that a later fault cuts short goes on as that one's.
-- 0 without a fault. Unknown when the program is not back at the end of the run, so also of one
-- that the fault stops for good.
WITH cut AS (
    SELECT app, fault_cycle AS begin,
           CASE WHEN app IN (SELECT app FROM request) THEN first_reply
                ELSE min(running) OVER (PARTITION BY app ORDER BY fault_cycle, rowid
                                        ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING)
           END AS back,
           lead(fault_cycle) OVER (PARTITION BY app ORDER BY fault_cycle, rowid) AS next_begin
    FROM service_outage
)
SELECT app,
       CASE WHEN count(begin) = count(back)
            THEN coalesce(sum(min(back, coalesce(next_begin, back)) - begin), 0) * 1e9 / clock_hz
       END
FROM meta, outcome
LEFT JOIN cut USING (app)
GROUP BY app
ORDER BY app;
