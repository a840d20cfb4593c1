-- Which commands were given in the cycles ?1 to ?2?
SELECT cycle, ordered_by AS component, 'command' AS kind,
       action || ' (' || name || '), ' || outcome AS detail,
       done - cycle AS lasted
FROM command
WHERE cycle BETWEEN ?1 AND ?2
ORDER BY cycle, rowid;
