-- check: V19
-- about: turns of one second: when are jobs of 5, 10 and 15 s done?
-- kind: exact
-- source: worked by hand, as in every textbook: 13, 24 and 30 s after they start together. On this
--     machine a cycle is 1 us. An exit takes 4 of them: its service call, and three routine steps
--     of a cycle each. The last job is alone for its last 5 turns, and fetches no line for them:
--     10 us each
-- scenario: ../round-robin.scn
--
-- They start when the gate ends. Shown is what each takes beyond the textbook's seconds.
WITH ends AS (SELECT subject, begin FROM flow WHERE figure = 'job end'),
expected(app, job, s, exits, alone) AS (
    VALUES ('a', 5, 13, 1, 0), ('b', 10, 24, 2, 0), ('c', 15, 30, 3, 5))
SELECT 'turnaround of ' || job || ' s, beyond ' || s || ' s' AS what,
       4 * exits - 10 * alone AS expected,
       ends.begin - (SELECT begin FROM ends WHERE subject = 'gate') - s * clock_hz AS got,
       0 AS tolerance, 'us' AS unit
FROM expected JOIN meta LEFT JOIN ends ON subject = app;
