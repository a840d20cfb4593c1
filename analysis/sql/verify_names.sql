-- Every table of the schema but table_digest itself has its row there, and every row its table. A
-- row is one that a run writes: the digest is of no rows (the XXH64 of nothing) where there were
-- none, and there were as many events as meta says, kept or not.
SELECT format('it says nothing of table %s', name)
FROM sqlite_schema
WHERE type = 'table' AND name NOT IN (SELECT name FROM table_digest)
      AND name <> 'table_digest' AND name NOT LIKE 'sqlite%'
UNION ALL
SELECT format('it speaks of %s, which is no table', name)
FROM table_digest
WHERE name NOT IN (SELECT name FROM sqlite_schema WHERE type = 'table')
      OR name = 'table_digest'
UNION ALL
SELECT format('what it says of %s no run writes', name)
FROM table_digest
WHERE is_kept NOT IN (0, 1) OR in_digest NOT IN (0, 1) OR n_rows < 0 OR length(digest) <> 16
      OR digest GLOB '*[^0-9a-f]*' OR (n_rows = 0) <> (digest = 'ef46db3751d8e999')
UNION ALL
SELECT format('it says there were %d events, meta says %d', n_rows, n_events)
FROM meta, table_digest
WHERE name = 'event' AND n_rows <> n_events;
