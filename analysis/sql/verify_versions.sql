-- The versions of the table are numbered from 0 without a gap, in order of time, each with its
-- entries, which stand at positions 1, 2, ...
WITH found AS (
    SELECT version, cycle, row_number() OVER (ORDER BY version) - 1 AS due,
           lag(cycle, 1, 0) OVER (ORDER BY version) AS before
    FROM resource_version
),
entry AS (
    SELECT version, position, row_number() OVER (PARTITION BY version ORDER BY position) AS due
    FROM resource_entry
)
SELECT format('version %d stands where %d must', version, due)
FROM found
WHERE version <> due
UNION ALL
SELECT format('version %d is of cycle %d, the one before it of %d', version, cycle, before)
FROM found
WHERE cycle < before
UNION ALL
SELECT format('version %d has no entries', version)
FROM found
WHERE version NOT IN (SELECT version FROM resource_entry)
UNION ALL
SELECT format('version %d: entry %d stands where %d must', version, position, due)
FROM entry
WHERE position <> due
UNION ALL
SELECT format('version %d is in resource_entry, not in resource_version', version)
FROM (SELECT DISTINCT version FROM entry)
WHERE version NOT IN (SELECT version FROM resource_version);
