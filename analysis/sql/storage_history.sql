-- How much of main storage is whose, version by version? Units by owner, area and state.
SELECT v.version, v.cycle, r.owner, r.area,
    CASE r.state WHEN 'unconnected' THEN 1 WHEN 'failed' THEN 2 ELSE 0 END AS how,
    sum(r.n_units) AS n_units
FROM resource_version AS v JOIN storage_range AS r ON r.version = v.version
GROUP BY v.version, r.owner, r.area, how
ORDER BY v.version, min(r.first_unit), how;
