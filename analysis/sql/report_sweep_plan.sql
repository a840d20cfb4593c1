-- What was planned, and which part of it is here?
SELECT coalesce(design, ''), n_points, n_repetitions, n_runs, shard, n_shards, coalesce(until, ''),
       (SELECT count(*) FROM run)
FROM collection;
