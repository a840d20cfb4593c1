-- Which policies are compared, with which repetitions, and which of them is the baseline?
SELECT run.policy, collection.n_repetitions, run.policy = collection.baseline,
       collection.storage_bytes
FROM run, collection
WHERE run.repetition = 1
ORDER BY run.run;
