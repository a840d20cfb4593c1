-- From the submission of the program to its first instruction: routine 110, waiting for storage if
-- there is too little, engaging it, loading the image, reading the journal. Unknown when it never
-- ran.
SELECT app, (min(CASE WHEN kind = 'runs' THEN begin END) - min(begin)) * 1e9 / clock_hz
FROM meta, outcome
LEFT JOIN span ON component = app
GROUP BY app
ORDER BY app;
