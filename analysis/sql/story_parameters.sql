-- All parameters in force.
SELECT path, value
FROM parameter;
