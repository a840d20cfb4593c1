-- Which measures were kept?
SELECT DISTINCT measure
FROM run_measure
ORDER BY measure;
