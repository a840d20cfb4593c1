-- Which storage changed its owner in the steps of FIG. 5 and 6 that say so, and when?
SELECT v.cycle, a.owner AS giver, b.owner AS taker,
    sum(min(a.first_unit + a.n_units, b.first_unit + b.n_units) - max(a.first_unit, b.first_unit))
        AS n_units
FROM resource_version AS v
JOIN storage_range AS a ON a.version = v.version - 1
JOIN storage_range AS b ON b.version = v.version
    AND b.first_unit < a.first_unit + a.n_units AND a.first_unit < b.first_unit + b.n_units
WHERE v.step IN ('506', '611') AND a.owner <> b.owner
GROUP BY v.version, giver, taker
ORDER BY v.version, n_units DESC, giver, taker;
