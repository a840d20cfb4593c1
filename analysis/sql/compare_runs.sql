-- What became of each run?
SELECT policy, repetition, verdict, complaint, n_expectations, n_held
FROM run
ORDER BY run;
