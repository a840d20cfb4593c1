-- Replies for a steady state. Rows (subject, begin, end): a reply at begin.
SELECT app, replied, replied
FROM request
WHERE replied IS NOT NULL
ORDER BY app, replied;
