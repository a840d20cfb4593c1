-- How many lines went over the path to main storage, and how long were they waited for?
SELECT max(CASE name WHEN 'lines' THEN value END),
       max(CASE name WHEN 'cycles waited for the path' THEN value END)
FROM counter
WHERE component = 'storage';
