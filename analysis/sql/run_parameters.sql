-- Which parameters were in force, with which value, and who said so?
SELECT path, value, default_value, source, set_in, about
FROM parameter
ORDER BY path;
