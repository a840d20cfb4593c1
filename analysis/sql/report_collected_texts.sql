-- Of which texts were the runs made?
SELECT file, text
FROM text
ORDER BY position;
