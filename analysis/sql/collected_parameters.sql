-- What was each run given, in the order of the names and then of the runs?
SELECT name, run, value
FROM run_parameter
ORDER BY name, run;
