-- Of which scenario were the runs made?
SELECT scenario_file
FROM collection;
