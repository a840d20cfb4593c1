-- What became of each program?
SELECT app, is_hot_standby, outcome, is_stated
FROM outcome
ORDER BY app;
