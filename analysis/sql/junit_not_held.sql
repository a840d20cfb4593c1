-- Which expectations did not hold in run ?1?
SELECT title, condition, outcome, found
FROM run_expectation JOIN expectation USING (position)
WHERE run = ?1
ORDER BY position;
