-- Which faults were there, and which of them struck?
SELECT name, cycle, action, target, had_effect
FROM fault
ORDER BY cycle IS NULL, cycle, rowid;
