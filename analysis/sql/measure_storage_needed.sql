-- How much main storage there must be for nobody to be short of any, in this run: the monitor's area
-- and what kernels and programs want. Where a failed OS's storage can go to another one, what they
-- want together, at the most at a time. Where it stays (fixed-split, event-driven), what each of the
-- OSs wants at the most, added up: each must have room for whatever it may have to take over.
-- A program wants all of its address space, whether it got it or not; what a program that waits for
-- storage would want later, had it not had to wait, is not known to the run.
WITH change AS (
    SELECT cycle, component AS os,
           value - lag(value, 1, 0) OVER (PARTITION BY component, name ORDER BY cycle, rowid)
               AS units
    FROM value
    WHERE name IN ('kernel units', 'wanted units')
),
together AS (
    SELECT sum(sum(units)) OVER (ORDER BY cycle) AS units
    FROM change
    GROUP BY cycle
),
each AS (
    SELECT os, sum(sum(units)) OVER (PARTITION BY os ORDER BY cycle) AS units
    FROM change
    GROUP BY os, cycle
),
monitor AS (
    SELECT max(size) AS bytes
    FROM resource_entry
    WHERE kind = 'main storage' AND area = 'vmm'
)
SELECT '', monitor.bytes + unit_bytes *
           CASE WHEN (SELECT value FROM counter WHERE name = 'storage of a failed OS stays') = 1
                THEN (SELECT sum(most)
                      FROM (SELECT max(units) AS most FROM each GROUP BY os))
                ELSE (SELECT max(units) FROM together) END
FROM meta, monitor;
