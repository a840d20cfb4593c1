-- What a machine or the monitor had of each CPU, for a steady state: turn by turn; a CPU that
-- nobody ever had has one of no cycles. Rows (subject, begin, end, value).
SELECT DISTINCT cpu, 0, 0, 1 FROM cpu_book
UNION ALL
SELECT cpu, begin, end, 1 FROM cpu_turn
ORDER BY 1, 2, 3;
