-- What has each run of measure ?1 and subject ?2?
SELECT run, value
FROM run_measure
WHERE measure = ?1 AND subject = ?2
ORDER BY run;
