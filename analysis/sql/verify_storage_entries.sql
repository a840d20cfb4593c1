-- The entries of main storage say of each area what the map of main storage says: size and owner.
WITH entry AS (
    SELECT version, area, sum(size) AS bytes, min(owner) AS owner, max(owner) AS other_owner,
           count(*) AS n
    FROM resource_entry
    WHERE kind = 'main storage'
    GROUP BY version, area
),
range AS (
    SELECT version, area, sum(n_units) * unit_bytes AS bytes, min(owner) AS owner,
           max(owner) AS other_owner
    FROM meta, storage_range
    GROUP BY version, area
)
SELECT format('version %d: %s has %d bytes in the table, %d in the map', version, area,
              e.bytes, coalesce(r.bytes, 0))
FROM entry AS e
LEFT JOIN range AS r USING (version, area)
WHERE e.bytes <> coalesce(r.bytes, 0)
UNION ALL
SELECT format('version %d: %s is in the map, not in the table', version, area)
FROM range
WHERE (version, area) NOT IN (SELECT version, area FROM entry)
UNION ALL
SELECT format('version %d: %s has %d entries', version, area, n)
FROM entry
WHERE n > 1
UNION ALL
SELECT format('version %d: %s belongs to %s and to %s', version, area, r.owner, r.other_owner)
FROM range AS r
WHERE r.owner <> r.other_owner
UNION ALL
SELECT format('version %d: %s belongs to %s in the table, to %s in the map', version, area,
              e.owner, r.owner)
FROM entry AS e
JOIN range AS r USING (version, area)
WHERE e.owner <> r.owner;
