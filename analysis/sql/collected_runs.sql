-- Which runs were made, in order, and are they done?
SELECT run, policy, repetition, verdict = 'done'
FROM run
ORDER BY run;
