-- Which records of journals were on auxiliary memory in the cycles ?1 to ?2?
SELECT cycle, app AS component, 'journal record' AS kind,
       'record ' || record || ' from ' || os
           || CASE client WHEN 0 THEN '' ELSE ': client ' || client || ' number ' || number END
           AS detail,
       NULL AS lasted
FROM journal_record
WHERE cycle BETWEEN ?1 AND ?2
ORDER BY cycle, rowid;
