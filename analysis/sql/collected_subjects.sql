-- Of whom was measure ?1 taken? Without it: of whom any.
SELECT DISTINCT subject
FROM quantity
WHERE ?1 IS NULL OR measure = ?1
ORDER BY subject;
