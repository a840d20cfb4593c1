-- Requests that were sent and had no reply when the run ended, however late they were sent: some
-- are under way at the end of any run, many are those of a program that is not back.
SELECT app, count(sent) - count(replied)
FROM outcome
LEFT JOIN request USING (app)
GROUP BY app
ORDER BY app;
