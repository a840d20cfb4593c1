-- What was each run given?
SELECT run, name, value
FROM run_parameter
ORDER BY run, name;
