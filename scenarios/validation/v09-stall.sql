-- check: V9
-- about: stall detector, poll h, declared at the k-th look without progress: how long does it take?
-- kind: statistical
-- source: a fault at a uniform phase is seen after uniform ((k - 1) h, k h]: h 10 s, k 2 a mean of
--     15 s; VMware HA, h 1 s, k 15: (14, 15] s. Bounds are exact, the mean is within three standard
--     errors, 3 h / sqrt(12 n) of n faults
-- run: every=10s misses=2 tick=2s
-- run: every=1s misses=15 tick=500ms
--
WITH detector(every, h, k) AS (VALUES ('10s', 10, 2), ('1s', 1, 15)),
delay AS (
    SELECT wait_cycles * 1.0 / clock_hz AS s
    FROM flow JOIN flow_step USING (flow), meta
    WHERE figure = 'FIG. 5' AND subject = 'os1' AND step = '501'
        AND flow.outcome NOT LIKE 'unfinished%'),
seen AS (SELECT count(*) AS n, avg(s) AS mean, min(s) AS least, max(s) AS most FROM delay)
SELECT printf('mean, h %d s, k %d', h, k) AS what, (k - 0.5) * h AS expected, mean AS got,
       3 * h / sqrt(12.0 * n) AS tolerance, 's' AS unit
FROM detector, seen WHERE every = :every
UNION ALL
SELECT printf('delays of %d s or less', (k - 1) * h), 0,
       (SELECT count(*) FROM delay WHERE s <= (k - 1) * h), 0, ''
FROM detector WHERE every = :every
UNION ALL
SELECT printf('delays of more than %d s', k * h), 0,
       (SELECT count(*) FROM delay WHERE s > k * h), 0, ''
FROM detector WHERE every = :every
UNION ALL
SELECT 'hangs that were never seen', 0,
       (SELECT count(*) FROM fault, meta WHERE had_effect = 1 AND cycle < end_cycle - 20 * clock_hz)
       - (SELECT count(*) FROM delay), 1, ''
FROM seen;
