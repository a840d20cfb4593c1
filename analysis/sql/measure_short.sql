-- The most that the program went without at any time: all it wants while its start waits for
-- storage; what it pages for; what an allocate waits for. 0 when it always had what it wanted.
SELECT app, coalesce(max(value), 0) * unit_bytes
FROM meta, outcome
LEFT JOIN value ON component = app AND name = 'short units'
GROUP BY app
ORDER BY app;
