-- Main storage that the OS owns and that is neither its kernel's nor a program's (view idle), the
-- mean over the time of the run.
WITH os(os) AS (SELECT DISTINCT component FROM value WHERE name = 'kernel units')
SELECT os, coalesce(sum(bytes / unit_bytes * (end - begin)), 0) * 1.0 * unit_bytes / end_cycle
FROM meta, os
LEFT JOIN idle USING (os)
GROUP BY os
ORDER BY os;
