-- How busy were the parts that move bytes, a link in each direction? They are those that count busy
-- cycles.
WITH direction (suffix) AS (VALUES (''), (' in'), (' out'))
SELECT counter.component || direction.suffix, component.kind,
       max(CASE WHEN counter.name IN ('transfers' || suffix, 'messages' || suffix)
                THEN value END) AS transfers,
       max(CASE counter.name WHEN 'bytes' || suffix THEN value END) AS bytes,
       max(CASE counter.name WHEN 'busy cycles' || suffix THEN value END) AS busy_cycles,
       max(CASE counter.name WHEN 'wait cycles' || suffix THEN value END) AS wait_cycles,
       max(CASE counter.name WHEN 'seek cycles' || suffix THEN value END) AS seek_cycles,
       max(CASE counter.name WHEN 'latency cycles' || suffix THEN value END) AS latency_cycles,
       max(CASE WHEN counter.name IN ('most waiting' || suffix, 'most under way' || suffix)
                THEN value END) AS most,
       sum(CASE WHEN counter.name IN ('errors' || suffix, 'refused' || suffix, 'dropped' || suffix,
                                      'lost by a cut' || suffix)
                THEN value END) AS failed
FROM counter
JOIN component ON component.name = counter.component
JOIN direction
WHERE component.kind <> 'cpu'
GROUP BY counter.component, component.kind, suffix
HAVING busy_cycles IS NOT NULL
ORDER BY component.kind, length(counter.component), counter.component, suffix;
