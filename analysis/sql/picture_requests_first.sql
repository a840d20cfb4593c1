-- When was the first request sent that was under way during an outage of its program? ?1: the end
-- of the run.
SELECT min(r.sent)
FROM service_outage AS o
JOIN request AS r ON r.app = o.app
WHERE r.sent < coalesce(o.first_reply, ?1) AND (r.replied IS NULL OR r.replied > o.fault_cycle);
