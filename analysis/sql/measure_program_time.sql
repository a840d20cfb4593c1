-- Time that the run counted of the program under the name $what; 0 where it has nothing of that
-- name.
SELECT app, coalesce(value, 0) * 1e9 / clock_hz
FROM meta, outcome
LEFT JOIN counter ON component = app AND name = $what
ORDER BY app;
