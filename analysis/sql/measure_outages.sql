-- Faults, and false alarms, that cut the program's service. One that strikes before the program is
-- back from another counts, too.
SELECT app, count(fault)
FROM outcome
LEFT JOIN service_outage USING (app)
GROUP BY app
ORDER BY app;
