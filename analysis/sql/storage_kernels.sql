-- How much storage does the kernel of each OS take, as the scenario writes it?
SELECT substr(path, 4, length(path) - 10) AS os, value
FROM parameter
WHERE path LIKE 'os.%.kernel'
ORDER BY path;
