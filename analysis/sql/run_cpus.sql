-- What did every CPU count? The CPUs by number, so cpu10 after cpu9.
SELECT component,
       max(CASE name WHEN 'instructions' THEN value END),
       max(CASE name WHEN 'instruction lines' THEN value END),
       max(CASE name WHEN 'instruction line misses' THEN value END),
       max(CASE name WHEN 'data accesses' THEN value END),
       max(CASE name WHEN 'data misses' THEN value END),
       max(CASE name WHEN 'victims written' THEN value END),
       max(CASE name WHEN 'TLB misses' THEN value END),
       max(CASE name WHEN 'branches' THEN value END),
       max(CASE name WHEN 'mispredicted' THEN value END)
FROM counter
WHERE component IN (SELECT cpu FROM cpu_book)
GROUP BY component
ORDER BY length(component), component;
