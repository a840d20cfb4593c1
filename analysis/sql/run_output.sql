-- What did the programs print, and when?
SELECT cycle, app, os, text
FROM output
ORDER BY cycle, rowid;
