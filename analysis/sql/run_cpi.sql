-- Where did the cycles of each program on each OS go?
SELECT app, os, cause, cycles
FROM cpi_stack
ORDER BY app, os, rowid;
