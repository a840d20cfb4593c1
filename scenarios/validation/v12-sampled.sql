-- check: V12
-- about: a monitor that samples: what does a machine get that sleeps while samples are taken?
-- kind: exact
-- source: with a sample every 10 ms, who computes up to 9.5 ms of them and is never charged gets
--     95 %; the tolerance is 1 %. It is a little more: routines of its OS, beside 9.4 ms of work
-- scenario: ../tick-thief.scn
--
-- From 1 s on, when it begins, to the end.
SELECT 'the thief, sampled accounting' AS what, 95.0 AS expected,
       value * 100.0 / (end_cycle - clock_hz) AS got, 0.95 AS tolerance, '%' AS unit
FROM counter, meta WHERE component = 'thief' AND name = 'guest cycles';
