-- How much main storage there must be for nobody to be short of any, in this run and whichever OS
-- fails: the monitor's area, the kernels, and what programs want. Where a failed OS's storage can
-- go to another one that is what they want together, at the most at a time. Where it stays
-- (fixed-split, event-driven) each OS must have room for every program that it runs or may have
-- to take over: it is what each OS's kernel, the programs at home on it and the hot standby
-- programs it is the standby of want at the most, added up. A program wants all of its address
-- space, whether it got it or not, from its submission on: what those that wait for storage want
-- adds up, even if with enough of it the first had been done before the second came.
WITH change AS (
    SELECT cycle, component,
           value - lag(value, 1, 0) OVER (PARTITION BY component ORDER BY cycle, rowid) AS units
    FROM value
    WHERE name IN ('kernel units', 'wanted units')
),
place AS (
    SELECT DISTINCT component, component AS os FROM value WHERE name = 'kernel units'
    UNION
    SELECT app, parameter.value
    FROM outcome
    JOIN parameter ON path IN ('app.' || app || '.on', 'app.' || app || '.standby')
),
together AS (
    SELECT sum(sum(units)) OVER (ORDER BY cycle) AS units
    FROM change
    GROUP BY cycle
),
each AS (
    SELECT os, sum(sum(units)) OVER (PARTITION BY os ORDER BY cycle) AS units
    FROM change
    JOIN place USING (component)
    GROUP BY os, cycle
),
monitor AS (
    SELECT max(size) AS bytes
    FROM resource_entry
    WHERE kind = 'main storage' AND area = 'vmm'
)
SELECT '', monitor.bytes + unit_bytes *
           CASE WHEN (SELECT value FROM counter WHERE name = 'storage of a failed OS stays') = 1
                THEN (SELECT coalesce(sum(most), 0)
                      FROM (SELECT max(units) AS most FROM each GROUP BY os))
                ELSE (SELECT coalesce(max(units), 0) FROM together) END
FROM meta, monitor;
