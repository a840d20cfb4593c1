-- Which OSs replied to requests?
SELECT DISTINCT served_by
FROM request
WHERE served_by IS NOT NULL
ORDER BY served_by;
