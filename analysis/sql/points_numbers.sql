-- What was measured in each run of a point? ?1 is its number, its runs are among ?2 to ?3; ?4 is
-- the measure, ?5 the subject.
SELECT repetition, seed, value
FROM run
JOIN run_measure USING (run)
WHERE run BETWEEN ?2 AND ?3 AND measure = ?4 AND subject = ?5 AND ?1 > 0
      AND policy = (SELECT policy FROM run WHERE run = ?2)
ORDER BY repetition, run;
