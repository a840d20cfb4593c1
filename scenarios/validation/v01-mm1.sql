-- check: V1
-- about: M/M/1 on a CPU, work of 1 ms: how long do requests wait, and how long are they there?
-- kind: statistical
-- source: queueing theory: the wait is rho / (1 - rho) services; the time in the system is
--     exponential with mean 1 / (1 - rho), its quantile q is -ln(1 - q) times that. Of 1e6 requests
--     three standard errors of the mean wait are 1.7, 3.4 and 6.4 % (Daley 1968)
-- run: every=2ms stop=2000s
-- run: every=1250us stop=1250s
-- run: every=1_111_111ns stop=1111s
--
-- Times are in ms. A wait is what a time in the system is longer than its work, 1 ms on average.
WITH expected(every, rho, part, wait, p90, p99) AS (
    VALUES ('2ms',         0.5, 0.017, 1.0,  4.605,  9.210),
           ('1250us',      0.8, 0.034, 4.0, 11.513, 23.026),
           ('1_111_111ns', 0.9, 0.064, 9.0, 23.026, 46.052)),
ranked AS MATERIALIZED (
    SELECT (replied - sent) * 1e3 / (SELECT clock_hz FROM meta) AS ms,
           row_number() OVER (ORDER BY replied - sent) AS place,
           count(*) OVER () AS n
    FROM request WHERE replied IS NOT NULL),
found(what, value) AS (
    SELECT 'mean wait', avg(ms) - 1 FROM ranked
    UNION ALL
    SELECT '90 % are there at most', min(ms) FROM ranked WHERE place >= 0.90 * n
    UNION ALL
    SELECT '99 % are there at most', min(ms) FROM ranked WHERE place >= 0.99 * n),
compared(what, expected, got, part) AS (
    SELECT printf('%s, rho %.1f', what, rho),
           CASE substr(what, 1, 2) WHEN 'me' THEN wait WHEN '90' THEN p90 ELSE p99 END,
           value, part
    FROM expected, found WHERE every = :every)
SELECT what, expected, got, part * expected AS tolerance, 'ms' AS unit FROM compared;
