-- The instructions that were asked for lie in the window, in order of time, as many as it says.
SELECT format('an instruction of %s at cycle %d, asked for were %d to %d', cpu, cycle, begin, end)
FROM instruction
JOIN instruction_window ON cycle NOT BETWEEN begin AND end
UNION ALL
SELECT format('there are %d instructions, none were asked for', count(*))
FROM instruction
WHERE NOT EXISTS (SELECT * FROM instruction_window)
HAVING count(*) > 0
UNION ALL
SELECT format('an instruction of %s at cycle %d stands behind one of cycle %d', cpu, cycle, before)
FROM (SELECT cpu, cycle, lag(cycle, 1, 0) OVER (ORDER BY rowid) AS before FROM instruction)
WHERE cycle < before
UNION ALL
SELECT format('there are %d instructions, %d were kept', (SELECT count(*) FROM instruction), kept)
FROM instruction_window
WHERE kept <> (SELECT count(*) FROM instruction);
