-- Who owned anything, but for the monitor, in the order of the table?
SELECT owner
FROM resource_entry
WHERE owner <> 'vmm'
GROUP BY owner
ORDER BY min(version), min(position), owner;
