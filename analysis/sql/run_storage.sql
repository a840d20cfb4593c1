-- Who owns main storage in version ?1 of the resource management table, unit by unit?
SELECT first_unit, n_units, area, owner, state
FROM storage_range
WHERE version = ?1
ORDER BY first_unit;
