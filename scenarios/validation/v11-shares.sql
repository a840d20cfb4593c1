-- check: V11
-- about: shares, caps and logical CPUs: who gets how much of three CPUs?
-- kind: exact
-- source: PR/SM planning guide: a share is a weight, a cap is hard, and n logical CPUs of m never
--     have more than n / m of the machine: 2 of 3 are 66.7 %. The tolerance is one slice for
--     each logical CPU, in the window of 20 s
-- run: big=200 small=100
-- run: big=512 small=256
--
-- CPU time of each machine, in CPUs.
WITH had AS (
    SELECT component AS os, value * 1.0 / end_cycle AS cpus
    FROM counter, meta WHERE name = 'guest cycles'),
expected(os, cpus, unit) AS (
    VALUES ('pair', 2.0, 'CPUs'), ('capped', 0.25, 'CPU'), ('big', 0.5, 'CPU'),
           ('small', 0.25, 'CPU'))
SELECT os || ', ' || :big || ':' || :small AS what, expected.cpus AS expected, had.cpus AS got,
       iif(os = 'pair', 2, 1) * 0.010 / 20 AS tolerance, unit
FROM expected LEFT JOIN had USING (os)
UNION ALL
SELECT 'big to small, ' || :big || ':' || :small, 2.0,
       (SELECT cpus FROM had WHERE os = 'big') / (SELECT cpus FROM had WHERE os = 'small'),
       2 * (0.010 / 20) / 0.25, ''
UNION ALL
SELECT 'two logical of three CPUs', 200.0 / 3, cpus * 100 / 3, 2 * 100 / 3.0 * 0.010 / 20, '%'
FROM had WHERE os = 'pair';
