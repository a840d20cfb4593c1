-- check: V19
-- about: turns of one second: when are jobs of 5, 10 and 15 s done?
-- kind: exact
-- source: worked by hand, as in every textbook: 13, 24 and 30 s after they start together. The
--     tolerance is 0.1 ms: the exit of a job, and 10 us a turn of fetching a line
-- scenario: ../round-robin.scn
--
-- They start when the gate ends.
WITH ends AS (SELECT subject, begin * 1.0 / clock_hz AS s FROM flow, meta WHERE figure = 'job end'),
expected(app, job, s) AS (VALUES ('a', 5, 13), ('b', 10, 24), ('c', 15, 30))
SELECT 'turnaround of ' || job || ' s' AS what, expected.s AS expected,
       ends.s - (SELECT s FROM ends WHERE subject = 'gate') AS got, 0.0001 AS tolerance, 's' AS unit
FROM expected LEFT JOIN ends ON subject = app;
