-- check: V3
-- about: random reads of a disk, M/G/1, 10, 30 and 40 a second: how long do they take?
-- kind: statistical
-- source: Pollaczek and Khinchine: with S = 9.5 ms + U(0, 14.2) ms + 4096 B at 4.2 MB a second,
--     E S = 17.575 ms, E S^2 = 325.70 ms^2, the response is E S + l E S^2 / (2 (1 - l E S))
-- run: every=100ms stop=12_000s
-- run: every=33_333_333ns stop=5000s
-- run: every=25ms stop=7000s
--
-- A read that touches the page that is in its program's one frame takes no time: one in 1791 does.
WITH expected(every, a_second, ms, part) AS (
    VALUES ('100ms', 10, 19.551, 0.02), ('33_333_333ns', 30, 27.909, 0.02),
           ('25ms', 40, 39.508, 0.04))
SELECT printf('response, %d a second', a_second) AS what, ms AS expected,
       (SELECT avg(replied - sent) FROM request) * 1e3 / clock_hz AS got,
       part * ms AS tolerance, 'ms' AS unit
FROM expected, meta WHERE every = :every;
