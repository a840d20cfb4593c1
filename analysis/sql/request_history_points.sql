-- Every request that was sent in the cycles ?1 to ?2, program by program, in the order of sending.
SELECT app, sent, replied, attempts, served_by
FROM request
WHERE sent BETWEEN ?1 AND ?2
ORDER BY app, sent, client, number;
