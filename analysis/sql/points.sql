-- Which points does a collection have, among which runs are theirs, and how many of them are done?
WITH placed AS (
    SELECT run, verdict,
           CASE kind WHEN 'sweep' THEN (run - 1) / n_repetitions
                     ELSE (run - 1) % (SELECT count(DISTINCT policy) FROM run) END + 1 AS point
    FROM collection, run
),
counted AS (
    SELECT point, min(run) AS first, max(run) AS last, count(*) AS n,
           sum(verdict = 'done') AS n_done
    FROM placed
    GROUP BY point
)
SELECT point, first, last, n, n_done, policy
FROM counted
JOIN run ON run.run = counted.first
ORDER BY point;
