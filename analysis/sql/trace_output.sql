-- What did programs print in the cycles ?1 to ?2?
SELECT cycle, app AS component, 'output' AS kind,
       nullif(replace(rtrim(text, char(10)), char(10), ' / '), '') AS detail,
       NULL AS lasted
FROM output
WHERE cycle BETWEEN ?1 AND ?2
ORDER BY cycle, rowid;
