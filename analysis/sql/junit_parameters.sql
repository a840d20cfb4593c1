-- What were the runs of point ?1 given?
SELECT name, value
FROM point_parameter
WHERE point = ?1
ORDER BY position;
