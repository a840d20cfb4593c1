-- Response times for a steady state: every request that was replied to, as they were sent. Rows
-- (subject, begin, end): it lasts from begin to end.
SELECT app, sent, replied
FROM request
WHERE replied IS NOT NULL
ORDER BY app, sent, client, number;
