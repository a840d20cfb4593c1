-- How busy was each bank of main storage?
SELECT bank, lines, busy_cycles, wait_cycles
FROM bank
ORDER BY bank;
