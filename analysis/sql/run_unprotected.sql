-- Which hot standby programs were unprotected, and for how many cycles?
SELECT component, value
FROM counter
WHERE name = 'unprotected cycles' AND value > 0
ORDER BY component;
