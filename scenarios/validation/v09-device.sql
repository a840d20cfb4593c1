-- check: V9
-- about: outside switching device, poll h, declared at the k-th miss: how long does it take?
-- kind: statistical
-- source: a fault at a uniform phase is seen by a detector with polls h after uniform
--     ((k - 1) h, k h]: h 10 s, k 2 a mean of 15 s, h 1 s, k 15 (14, 15] s. A heartbeat of the
--     fault's own period hides the first look, so the device is one look slower: 1 and 14 misses
--     here are k 2 and 15. Bounds are exact, the mean is within three standard errors of n faults
-- run: every=10s misses=1 beat=500ms apart=61_803_399us stop=60_000s
-- run: every=1s misses=14 beat=50ms apart=31_618_034us stop=30_000s
--
-- The order and the work it makes may take 1 ms more.
WITH device(every, h, k) AS (VALUES ('10s', 10, 2), ('1s', 1, 15)),
delay AS (
    SELECT wait_cycles * 1.0 / clock_hz AS s
    FROM flow JOIN flow_step USING (flow), meta
    WHERE figure = 'FIG. 5' AND subject = 'os1' AND step = '501'
        AND flow.outcome NOT LIKE 'unfinished%'),
seen AS (SELECT count(*) AS n, avg(s) AS mean FROM delay)
SELECT printf('mean, device, h %d s, k %d', h, k) AS what, (k - 0.5) * h AS expected,
       mean AS got, 3 * h / sqrt(12.0 * n) AS tolerance, 's' AS unit
FROM device, seen WHERE every = :every
UNION ALL
SELECT printf('delays of %d s or less', (k - 1) * h), 0,
       (SELECT count(*) FROM delay WHERE s <= (k - 1) * h), 0, ''
FROM device WHERE every = :every
UNION ALL
SELECT printf('delays of more than %d s', k * h), 0,
       (SELECT count(*) FROM delay WHERE s > k * h + 0.001), 0, ''
FROM device WHERE every = :every
UNION ALL
SELECT 'panics that were never seen', 0,
       (SELECT count(*) FROM fault, meta WHERE had_effect = 1 AND cycle < end_cycle - 20 * clock_hz)
       - (SELECT count(*) FROM delay), 1, ''
FROM seen;
