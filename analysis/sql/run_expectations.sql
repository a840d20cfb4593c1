-- What became of the scenario's expectations?
SELECT title, condition, verdict, cycle, detail, place
FROM expectation
ORDER BY position;
