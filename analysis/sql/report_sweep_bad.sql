-- Which runs of a sweep did not go as expected, the first ?1 of them?
SELECT run, policy, repetition, seed, verdict, complaint, n_held, n_expectations
FROM run
WHERE verdict <> 'done' OR n_held < n_expectations
ORDER BY run
LIMIT ?1;
