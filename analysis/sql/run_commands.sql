-- Which commands were given, when, and what became of them?
SELECT name, cycle, action, ordered_by, done, outcome
FROM command
ORDER BY cycle IS NULL, cycle, rowid;
