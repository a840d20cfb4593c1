-- How much main storage changed owner, each unit each time it did. Storage that is added and units
-- that fail do not count.
WITH moved AS (
    SELECT before.version,
           min(before.first_unit + before.n_units, later.first_unit + later.n_units)
               - max(before.first_unit, later.first_unit) AS units
    FROM storage_range AS before
    JOIN storage_range AS later
         ON later.version = before.version + 1
            AND later.first_unit < before.first_unit + before.n_units
            AND before.first_unit < later.first_unit + later.n_units
    WHERE later.owner <> before.owner AND later.state <> 'failed'
)
SELECT '', coalesce((SELECT sum(units) FROM moved), 0) * unit_bytes
FROM meta;
