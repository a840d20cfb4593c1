-- What was point ?1 given, in the order of the design?
SELECT name, value
FROM point_parameter
WHERE point = ?1
ORDER BY position;
