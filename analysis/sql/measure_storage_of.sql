-- Main storage by owner, the mean over the time of the run: what each OS owns (its own area and
-- its programs'), what the monitor has for itself (vmm), what is not used (unused), units that
-- failed (failed). The owners add up to main storage, added storage from when it is there.
WITH version AS (
    SELECT version, cycle AS begin, lead(cycle, 1, end_cycle) OVER (ORDER BY version) AS end
    FROM meta, resource_version
),
held AS (
    SELECT CASE WHEN area IN ('unused', 'failed') THEN area ELSE owner END AS holder,
           size / unit_bytes * (end - begin) AS unit_cycles
    FROM meta, version
    JOIN resource_entry USING (version)
    WHERE kind = 'main storage'
)
SELECT holder, sum(unit_cycles) * 1.0 * unit_bytes / end_cycle
FROM meta, held
GROUP BY holder
ORDER BY holder;
