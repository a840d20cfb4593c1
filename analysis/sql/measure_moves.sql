-- How often main storage changed owner: changes of the resource management table in which at least
-- one unit went from an OS to another one, or from or to the monitor. Storage that is added and
-- units that fail do not count.
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
SELECT '', count(DISTINCT version)
FROM moved;
