-- What did the command line say?
SELECT setting
FROM setting
ORDER BY position;
