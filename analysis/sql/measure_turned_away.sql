-- Arrivals of all groups of clients that were never sent, because as many requests waited for a
-- reply already as the group counts.
SELECT '', coalesce(sum(value), 0)
FROM counter
WHERE name = 'turned away';
