-- How many requests to program ?1 were under way between the cycles ?2 and ?3, and how long did the
-- reply take that took longest?
SELECT count(*), max(replied - sent)
FROM request
WHERE app = ?1 AND sent < ?3 AND (replied IS NULL OR replied > ?2);
