-- What was measured in each run of a point? ?1 is its number, its runs are among ?2 to ?3; ?4 is
-- the measure, ?5 the subject. The order of the tables is the one they are to be looked at in: a
-- point's runs are few among all.
SELECT repetition, seed, value
FROM quantity
CROSS JOIN run
CROSS JOIN run_value
WHERE measure = ?4 AND subject = ?5 AND run.run BETWEEN ?2 AND ?3 AND point = ?1
      AND run_value.run = run.run AND run_value.quantity = quantity.quantity
ORDER BY repetition, run.run;
