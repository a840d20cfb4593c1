-- From the first sending of a request to its reply, the mean of all requests replied to. A
-- request without a reply when the run ends is not in it (unanswered counts those). Unknown
-- without a reply.
SELECT app, sum(replied - sent) * 1e9 / clock_hz / count(replied)
FROM meta, outcome
LEFT JOIN request USING (app)
GROUP BY app
ORDER BY app;
