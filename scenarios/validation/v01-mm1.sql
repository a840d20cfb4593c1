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
found(wait, p90, p99) AS (
    SELECT (SELECT avg(replied - sent) FROM request) - 1e-3 * clock_hz,
           (SELECT replied - sent FROM request WHERE replied IS NOT NULL ORDER BY 1 DESC
            LIMIT 1 OFFSET (SELECT count(replied) / 10 FROM request)),
           (SELECT replied - sent FROM request WHERE replied IS NOT NULL ORDER BY 1 DESC
            LIMIT 1 OFFSET (SELECT count(replied) / 100 FROM request))
    FROM meta),
compared(what, expected, got) AS (
    SELECT 'mean wait', expected.wait, found.wait FROM expected, found WHERE every = :every
    UNION ALL
    SELECT '90 % are there at most', expected.p90, found.p90
    FROM expected, found WHERE every = :every
    UNION ALL
    SELECT '99 % are there at most', expected.p99, found.p99
    FROM expected, found WHERE every = :every)
SELECT printf('%s, rho %.1f', what, rho) AS what, expected, got * 1e3 / clock_hz AS got,
       expected * part AS tolerance, 'ms' AS unit
FROM compared, expected, meta WHERE every = :every;
