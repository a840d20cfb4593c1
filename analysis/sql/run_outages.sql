-- Whose service was cut by which fault, and when was each mark on the way back reached?
SELECT app, fault, fault_cycle, detected, reallocated, loaded, replayed, running, first_reply,
       standby
FROM service_outage
ORDER BY fault_cycle, app;
