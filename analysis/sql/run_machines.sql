-- How much CPU time had each OS, and how often was another one given its CPU?
SELECT component,
       max(CASE name WHEN 'guest cycles' THEN value END) AS cycles,
       max(CASE name WHEN 'preemptions' THEN value END) AS preemptions
FROM counter
GROUP BY component
HAVING cycles IS NOT NULL
ORDER BY component;
