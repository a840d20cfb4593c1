-- Main storage that the OS owns and that is neither its kernel's nor a program's (view idle), for a
-- steady state. Rows (subject, begin, end, value).
SELECT DISTINCT component, 0, 0, 0 FROM value WHERE name = 'kernel units'
UNION ALL
SELECT os, begin, end, bytes FROM idle
ORDER BY 1, 2, 3;
