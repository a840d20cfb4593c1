-- What the OSs own and nobody has any use of (measure storage.idle), summed up over the time of
-- the run: byte-seconds. What the monitor has unused is not wasted: whoever needs it can have it.
WITH version AS (
    SELECT version, cycle AS begin, lead(cycle, 1, end_cycle) OVER (ORDER BY version) AS end
    FROM meta, resource_version
),
kernel AS (
    SELECT component AS os, value AS units, cycle AS begin,
           lead(cycle, 1, end_cycle) OVER (PARTITION BY component ORDER BY cycle, value.rowid)
               AS end
    FROM meta, value
    WHERE name = 'kernel units'
),
owned AS (
    SELECT version, owner AS os, begin, end,
           sum(CASE WHEN area = owner THEN size / unit_bytes ELSE 0 END) AS own_units,
           sum(size / unit_bytes) AS all_units
    FROM meta, version
    JOIN resource_entry USING (version)
    WHERE kind = 'main storage' AND area NOT IN ('unused', 'failed')
    GROUP BY version, owner
),
idle AS (
    SELECT os,
           max(min(kernel.end, owned.end) - max(kernel.begin, owned.begin), 0)
               * CASE WHEN units = 0 THEN all_units
                      ELSE own_units - min(own_units, units) END AS unit_cycles
    FROM owned
    JOIN kernel USING (os)
)
SELECT '', coalesce(sum(unit_cycles), 0) * 1.0 * unit_bytes / clock_hz
FROM meta
LEFT JOIN idle;
