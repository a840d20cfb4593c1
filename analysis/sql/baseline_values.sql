-- What was measured of run ?1?
SELECT measure, subject, value
FROM run_measure
WHERE run = ?1
ORDER BY measure, subject;
