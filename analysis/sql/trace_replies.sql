-- Which replies did clients get in the cycles ?1 to ?2?
SELECT replied AS cycle, clients AS component, 'reply' AS kind,
       'client ' || client || ' number ' || number || ' from ' || app || ' on '
           || coalesce(served_by, '?')
           || CASE WHEN attempts > 1 THEN ', sent ' || attempts || ' times' ELSE '' END AS detail,
       NULL AS lasted
FROM request
WHERE replied BETWEEN ?1 AND ?2
ORDER BY replied, rowid;
