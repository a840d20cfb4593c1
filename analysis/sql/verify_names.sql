-- Every table of the schema but table_digest itself has its row there, and every row its table.
SELECT format('it says nothing of table %s', name)
FROM sqlite_schema
WHERE type = 'table' AND name NOT IN (SELECT name FROM table_digest)
      AND name <> 'table_digest' AND name NOT LIKE 'sqlite%'
UNION ALL
SELECT format('it speaks of %s, which is no table', name)
FROM table_digest
WHERE name NOT IN (SELECT name FROM sqlite_schema WHERE type = 'table')
      OR name = 'table_digest';
