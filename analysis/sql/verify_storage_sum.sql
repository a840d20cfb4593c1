-- FIG. 4: in every version the entries of main storage add up to the units there are; when the run
-- began to meta.storage_bytes; and main storage only grows, by what is added.
WITH entered AS (
    SELECT version, sum(size) AS bytes
    FROM resource_entry
    WHERE kind = 'main storage'
    GROUP BY version
),
mapped AS (
    SELECT version, sum(n_units) * unit_bytes AS bytes
    FROM meta, storage_range
    GROUP BY version
),
found AS (
    SELECT v.version, coalesce(e.bytes, 0) AS entered, coalesce(m.bytes, 0) AS mapped,
           lag(m.bytes, 1, storage_bytes) OVER (ORDER BY v.version) AS before,
           row_number() OVER (ORDER BY v.version) AS number, storage_bytes
    FROM meta, resource_version AS v
    LEFT JOIN entered AS e ON e.version = v.version
    LEFT JOIN mapped AS m ON m.version = v.version
)
SELECT format('version %d: its entries come to %d bytes, main storage has %d', version, entered,
              mapped)
FROM found
WHERE entered <> mapped
UNION ALL
SELECT format('version %d: main storage has %d bytes, it had %d', version, mapped, before)
FROM found
WHERE mapped < before OR number = 1 AND mapped <> storage_bytes;
