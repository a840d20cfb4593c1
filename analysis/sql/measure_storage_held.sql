-- The most main storage that was in use at a time: of the monitor, the OSs and the programs; all
-- but what is not used and what has failed. States of the table that last no time are left out.
WITH version AS (
    SELECT version, cycle AS begin, lead(cycle, 1, end_cycle) OVER (ORDER BY version) AS end
    FROM meta, resource_version
)
SELECT '', coalesce(max(held), 0)
FROM (SELECT sum(size) AS held
      FROM version
      JOIN resource_entry USING (version)
      WHERE kind = 'main storage' AND area NOT IN ('unused', 'failed') AND end > begin
      GROUP BY version);
