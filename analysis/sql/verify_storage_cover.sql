-- The ranges of a version cover main storage once, from unit 0 on, without a gap. What is unused is
-- the monitor's.
WITH followed AS (
    SELECT version, first_unit, n_units,
           lag(first_unit + n_units, 1, 0) OVER (PARTITION BY version ORDER BY first_unit) AS due
    FROM storage_range
)
SELECT format('version %d: a range begins at unit %d, the one before it ends at %d', version,
              first_unit, due)
FROM followed
WHERE first_unit <> due
UNION ALL
SELECT format('version %d: the range at unit %d has %d units', version, first_unit, n_units)
FROM followed
WHERE n_units <= 0
UNION ALL
SELECT format('version %d is in storage_range, not in resource_version', version)
FROM (SELECT DISTINCT version FROM storage_range)
WHERE version NOT IN (SELECT version FROM resource_version)
UNION ALL
SELECT format('version %d: the range at unit %d is %s in area %s of %s', version, first_unit, state,
              area, owner)
FROM storage_range
WHERE (area = 'unused') <> (state = 'unused') OR area = 'unused' AND owner <> 'vmm';
