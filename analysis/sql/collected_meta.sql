-- What was planned?
SELECT kind, scenario, coalesce(about, ''), scenario_file, seed, n_repetitions, baseline
FROM collection;
