-- What became of each run?
SELECT run, point, policy, repetition, seed, verdict, complaint, digest
FROM run
ORDER BY run;
