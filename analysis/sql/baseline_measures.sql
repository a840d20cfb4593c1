-- Which measures were kept?
SELECT DISTINCT measure
FROM quantity
ORDER BY measure;
