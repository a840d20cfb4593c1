-- Which runs were made, in order, are they done, and have all expectations held in them?
SELECT run, policy, repetition, verdict = 'done', n_held < n_expectations
FROM run
ORDER BY run;
