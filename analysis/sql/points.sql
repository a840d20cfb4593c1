-- Which points does a collection have, among which runs are theirs, and how many of them are done?
WITH counted AS (
    SELECT point, min(run) AS first, max(run) AS last, count(*) AS n,
           sum(verdict = 'done') AS n_done
    FROM run
    GROUP BY point
)
SELECT counted.point, first, last, n, n_done, policy
FROM counted
JOIN run ON run.run = counted.first
ORDER BY counted.point;
