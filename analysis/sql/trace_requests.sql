-- Which requests did clients send for the first time in the cycles ?1 to ?2, and how long until the
-- reply?
SELECT sent AS cycle, clients AS component, 'request' AS kind,
       'client ' || client || ' number ' || number || ' to ' || app
           || CASE WHEN replied IS NULL THEN ', no reply' ELSE '' END AS detail,
       replied - sent AS lasted
FROM request
WHERE sent BETWEEN ?1 AND ?2
ORDER BY sent, rowid;
