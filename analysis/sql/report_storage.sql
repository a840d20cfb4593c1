-- Who holds how much main storage, from when on? Of several versions in a cycle the last counts.
-- Units in use are their owner's; the monitor's that nobody uses are 'unused', dead ones 'failed'.
SELECT v.cycle,
       CASE WHEN r.state IN ('unused', 'failed') THEN r.state ELSE r.owner END AS holder,
       sum(r.n_units) AS n_units
FROM resource_version AS v
JOIN storage_range AS r USING (version)
WHERE NOT EXISTS (SELECT 1 FROM resource_version AS later
                  WHERE later.cycle = v.cycle AND later.version > v.version)
GROUP BY v.version, holder
ORDER BY v.version, holder;
