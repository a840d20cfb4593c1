-- How many requests were sent to each program in the cycles ?1 to ?2, how many of them have no
-- reply, how many were sent again, how long did the shortest and the longest reply take, and when
-- was the last one sent?
SELECT app, count(*), count(*) - count(replied), count(*) FILTER (WHERE attempts > 1),
       min(replied - sent), max(replied - sent), max(sent)
FROM request
WHERE sent BETWEEN ?1 AND ?2
GROUP BY app
ORDER BY app;
