-- The response time (first sending of a request to its reply) that $what of 100 replies kept, by
-- nearest rank: of n times in order the one at place $what n / 100, rounded up. A request without
-- a reply when the run ends is not in it (unanswered counts those). Unknown without a reply.
WITH ranked AS (
    SELECT app, replied - sent AS response,
           row_number() OVER (PARTITION BY app ORDER BY replied - sent) AS place,
           count(*) OVER (PARTITION BY app) AS n
    FROM request
    WHERE replied IS NOT NULL
)
SELECT app, max(response) * 1e9 / clock_hz
FROM meta, outcome
LEFT JOIN ranked USING (app)
WHERE place IS NULL OR place = (n * $what + 99) / 100
GROUP BY app
ORDER BY app;
