-- Main storage that the monitor has and nobody uses, for a steady state: bytes for as long as they
-- stay the same. Rows (subject, begin, end, value).
WITH version AS (
    SELECT version, cycle AS begin, lead(cycle, 1, end_cycle) OVER (ORDER BY version) AS end
    FROM meta, resource_version
)
SELECT '', begin, end, coalesce(sum(size), 0)
FROM version
LEFT JOIN resource_entry ON resource_entry.version = version.version
                            AND kind = 'main storage' AND area = 'unused'
GROUP BY version.version
ORDER BY version.version;
