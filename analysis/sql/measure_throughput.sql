-- Requests of the program that were replied to, divided by the seconds of the run: all of it, its
-- start and its outages included. 0 of a program that nobody asks.
SELECT app, count(replied) * 1.0 * clock_hz / end_cycle
FROM meta, outcome
LEFT JOIN request USING (app)
GROUP BY app
ORDER BY app;
