-- Which runs are there, with which seed, and are they done?
SELECT run, policy, repetition, seed, verdict = 'done', verdict
FROM run
ORDER BY run;
