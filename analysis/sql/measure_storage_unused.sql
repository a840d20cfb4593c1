-- Main storage that the monitor has and nobody uses, the mean over the time of the run.
WITH version AS (
    SELECT version, cycle AS begin, lead(cycle, 1, end_cycle) OVER (ORDER BY version) AS end
    FROM meta, resource_version
)
SELECT '', coalesce(sum(size / unit_bytes * (end - begin)), 0) * 1.0 * unit_bytes / end_cycle
FROM meta
LEFT JOIN version
LEFT JOIN resource_entry ON resource_entry.version = version.version
                            AND kind = 'main storage' AND area = 'unused';
