-- How many arrivals found as many requests waiting as their group of clients counts?
SELECT component, value
FROM counter
WHERE name = 'turned away' AND value > 0
ORDER BY component;
