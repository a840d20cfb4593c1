-- check: V2
-- about: M/G/1 under processor sharing, rho 0.8: does a request of any size take 5 times its work?
-- kind: statistical
-- source: queueing theory: E[T(x)] = x / (1 - rho), whatever the distribution of works. The
--     tolerance is 2 %, two standard errors of a million requests; turns of 10 us make 0.4 % of it
--
-- Times are in ms. The slope is that of the line that fits times to works best.
WITH works(clients, x) AS (VALUES ('short', 0.5), ('medium', 1.0), ('long', 2.0)),
times AS MATERIALIZED (
    SELECT x, count(replied) AS n, avg(replied - sent) * 1e3 / (SELECT clock_hz FROM meta) AS t
    FROM request JOIN works USING (clients) GROUP BY x),
sums AS (
    SELECT sum(n) AS n, sum(n * x) AS x, sum(n * t) AS t, sum(n * x * x) AS xx, sum(n * x * t) AS xt
    FROM times)
SELECT printf('time per work, work of %.1f ms', x) AS what, 5.0 AS expected, t / x AS got,
       0.02 * 5.0 AS tolerance, '' AS unit
FROM times
UNION ALL
SELECT 'slope of times over works', 5.0, (n * xt - x * t) / (n * xx - x * x), 0.02 * 5.0, ''
FROM sums;
