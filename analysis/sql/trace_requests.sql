-- Which requests did clients send for the first time in the cycles ?1 to ?2, and how long until the
-- reply? With ?3: or had they sent before, and waited for the reply then?
SELECT sent AS cycle, clients AS component, 'request' AS kind,
       'client ' || client || ' number ' || number || ' to ' || app
           || CASE WHEN replied IS NULL THEN ', no reply' ELSE '' END AS detail,
       replied - sent AS lasted
FROM request
WHERE sent <= ?2 AND (sent >= ?1 OR (?3 AND (replied IS NULL OR replied > ?1)))
ORDER BY sent, rowid;
