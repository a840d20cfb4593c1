-- Of whom was measure ?1 taken?
SELECT DISTINCT subject
FROM run_measure
WHERE measure = ?1
ORDER BY subject;
