-- Which versions of the resource management table are states, and what are they called?
SELECT version, cycle, cause, step, figure, state
FROM table_state
ORDER BY version;
