-- Which programs paged, and how many pages were brought in, read back and written out?
SELECT component,
       max(CASE name WHEN 'page faults' THEN value END) AS faults,
       max(CASE name WHEN 'page-ins' THEN value END) AS ins,
       max(CASE name WHEN 'page-outs' THEN value END) AS outs
FROM counter
GROUP BY component
HAVING faults IS NOT NULL
ORDER BY component;
