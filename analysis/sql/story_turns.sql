-- Who had a CPU between the cycles ?1 and ?2, and for how many cycles in all?
SELECT holder, sum(min("end", ?2) - max("begin", ?1)) AS cycles
FROM cpu_turn
WHERE "begin" < ?2 AND "end" > ?1
GROUP BY holder
ORDER BY cycles DESC, holder;
