-- What are the entries 91-1, 91-2, ... of version ?1 of the resource management table?
SELECT area, kind, size, owner, destination
FROM resource_entry
WHERE version = ?1
ORDER BY position;
