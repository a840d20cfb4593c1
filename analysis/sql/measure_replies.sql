-- Requests of the program that were replied to, each once however often it was sent.
SELECT app, count(replied)
FROM outcome
LEFT JOIN request USING (app)
GROUP BY app
ORDER BY app;
