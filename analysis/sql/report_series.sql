-- How did a value develop? ?1 is which: 0 requests waiting, 1 usage, 2 short units. Of a part of
-- the machine with more than ?2 rows the most in each of ?2 slices of the run; is_thinned tells.
-- Rows by part and cycle.
WITH chosen AS (
    SELECT cycle, component, value, rowid AS place,
           count(*) OVER (PARTITION BY component) > ?2 AS is_thinned
    FROM value
    WHERE name = CASE ?1 WHEN 0 THEN 'requests waiting' WHEN 1 THEN 'usage' ELSE 'short units' END
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
