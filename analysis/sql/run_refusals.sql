-- Which requests for storage were refused?
SELECT cycle, app, os, asked_bytes, free_bytes, unused_bytes, reason
FROM refusal
ORDER BY cycle, rowid;
