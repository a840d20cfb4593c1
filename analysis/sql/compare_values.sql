-- What was measured of the runs, run by run in the order of the measures? run_i counts from 0.
SELECT numbered.run_i, run_measure.measure, run_measure.subject, run_measure.value
FROM (SELECT run, row_number() OVER (ORDER BY run) - 1 AS run_i FROM run) AS numbered
JOIN run_measure USING (run)
JOIN measure USING (measure)
ORDER BY numbered.run_i, measure.position, run_measure.subject;
