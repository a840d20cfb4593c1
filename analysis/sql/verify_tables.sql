-- What did the tables of the schema come to when they were written?
SELECT t.name, t.n_rows, t.digest, t.is_kept, t.in_digest
FROM table_digest AS t
JOIN sqlite_schema AS s ON s.type = 'table' AND s.name = t.name
ORDER BY t.name;
