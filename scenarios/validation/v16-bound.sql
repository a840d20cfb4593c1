-- check: V16
-- about: storage a pair needs: VMM + 2 (OS + A) where it stays, VMM + 2 OS + A where it moves
-- kind: exact
-- source: closed form: 16 + 2 (32 + 128) = 336 MB and 16 + 2 * 32 + 128 = 208 MB; the difference
--     is A. A fixed split of 256 MB has (256 - 16) / 2 - 32 = 88 MB for A, 40 too few; of 334 MB
--     it has one too few
-- run: policy=dynamic size=336MB
-- run: policy=dynamic size=208MB
-- run: policy=fixed-split size=336MB
-- run: policy=fixed-split size=334MB
-- run: policy=fixed-split size=256MB
--
-- From what kernels and A had in this run: added up for each OS at its most, and together.
WITH kernels AS (SELECT component AS os, max(value) AS units FROM value
                 WHERE name = 'kernel units' GROUP BY component),
had AS (SELECT version, owner AS os, sum(size) / unit_bytes AS units FROM resource_entry, meta
        WHERE area = 'A' AND kind = 'main storage' GROUP BY version, owner),
monitor AS (SELECT max(size) / unit_bytes AS units FROM resource_entry, meta WHERE area = 'vmm'),
bound(stays, moves) AS (
    SELECT monitor.units
           + (SELECT sum(units + coalesce(most, 0)) FROM kernels LEFT JOIN
                  (SELECT os, max(units) AS most FROM had GROUP BY os) USING (os)),
           monitor.units + (SELECT sum(units) FROM kernels)
           + (SELECT max(units) FROM (SELECT sum(units) AS units FROM had GROUP BY version))
    FROM monitor),
expected(size, policy, what, mb) AS (
    VALUES ('336MB', 'dynamic',     'needed where storage moves',  208),
           ('336MB', 'dynamic',     'needed where it stays',       336),
           ('336MB', 'dynamic',     'difference',                  128),
           ('336MB', 'dynamic',     'A is short',                   0),
           ('208MB', 'dynamic',     'A is short',                   0),
           ('336MB', 'fixed-split', 'A is short',                   0),
           ('334MB', 'fixed-split', 'A is short',                   1),
           ('256MB', 'fixed-split', 'A is short',                  40))
SELECT what || iif(what LIKE 'A %', ', ' || policy || ' of ' || replace(size, 'MB', ' MB'), '')
           AS what, mb AS expected,
       CASE what WHEN 'needed where storage moves' THEN moves
                 WHEN 'needed where it stays' THEN stays
                 WHEN 'difference' THEN stays - moves
                 ELSE coalesce((SELECT max(value) FROM value WHERE component = 'A'
                                                             AND name = 'short units'), 0)
       END AS got,
       0 AS tolerance, 'MB' AS unit
FROM expected, bound WHERE size = :size AND policy = :policy;
