-- Which parts of the machine can act?
SELECT name, kind
FROM component
ORDER BY rank;
