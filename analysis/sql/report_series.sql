-- How did a value develop? ?1 is which: 0 requests that clients wait for, 1 usage, 2 short units.
-- Of a part of the machine with more than ?2 rows the most in each of ?2 slices of the run;
-- is_thinned tells. A request is waited for from its first sending to its reply, also while the
-- machine does not have it: the queue inside the machine is empty while nobody serves.
-- Rows by part and cycle.
WITH turn AS (
    SELECT sent AS cycle, app, 1 AS step FROM request WHERE ?1 = 0
    UNION ALL
    SELECT replied, app, -1 FROM request WHERE ?1 = 0 AND replied IS NOT NULL
),
turns AS (
    SELECT cycle, app, sum(step) AS step FROM turn GROUP BY app, cycle
),
found AS (
    SELECT cycle, component, value, rowid AS place
    FROM value
    WHERE name = CASE ?1 WHEN 1 THEN 'usage' WHEN 2 THEN 'short units' END
    UNION ALL
    SELECT cycle, app, sum(step) OVER (PARTITION BY app ORDER BY cycle), 0
    FROM turns
),
chosen AS (
    SELECT cycle, component, value, place, count(*) OVER (PARTITION BY component) > ?2 AS is_thinned
    FROM found
)
SELECT component, cycle, value, is_thinned
FROM (
    SELECT component, cycle, value, is_thinned, place
    FROM chosen
    WHERE NOT is_thinned
    UNION ALL
    SELECT component, min(cycle), max(value), is_thinned, min(place)
    FROM chosen
    WHERE is_thinned
    GROUP BY component, cycle * ?2 / ((SELECT end_cycle FROM meta) + 1)
)
ORDER BY component, cycle, place;
