-- How many instructions did each program execute on each OS, and what does it still owe?
SELECT app, os, instructions, owed_compute, owed_stall
FROM app_cpu
ORDER BY app, os;
