-- check: V12
-- about: a monitor that accounts for every cycle: what does the same machine get there?
-- kind: exact
-- source: equal shares are a half each, whoever sleeps when; the tolerance is 1 %
--
-- From 1 s on, when it begins, to the end.
SELECT 'the thief, exact accounting' AS what, 50.0 AS expected,
       value * 100.0 / (end_cycle - clock_hz) AS got, 0.50 AS tolerance, '%' AS unit
FROM counter, meta WHERE component = 'thief' AND name = 'guest cycles';
