-- How many records has the journal of program ?1? A program that fails before it is told of one has
-- more than it committed.
SELECT value
FROM counter
WHERE component = ?1 AND name = 'in journal';
