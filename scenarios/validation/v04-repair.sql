-- check: V4
-- about: machine repair, 1, 5 and 10 clients: how many requests a second are served?
-- kind: statistical
-- source: Erlang's formula for a finite source: mu (1 - p0), p0 = 1 / sum of n! / (n - k)! / 10^k.
--     1 % is three standard errors or more
-- run: n=1 stop=12_000s
-- run: n=5 stop=3000s
-- run: n=10 stop=2000s
--
WITH expected(n, a_second) AS (VALUES (1, 9.0909), (5, 43.6048), (10, 78.5418))
SELECT 'replies, ' || n || iif(n = 1, ' client', ' clients') AS what, a_second AS expected,
       (SELECT count(replied) FROM request) * 1.0 * clock_hz / end_cycle AS got,
       0.01 * a_second AS tolerance, '/s' AS unit
FROM expected, meta WHERE n = :n;
