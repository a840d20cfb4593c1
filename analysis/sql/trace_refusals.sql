-- Which requests for storage were refused in the cycles ?1 to ?2?
SELECT cycle, app AS component, 'refusal' AS kind,
       reason || ': asked for ' || asked_bytes || ' B, ' || os || ' had ' || free_bytes
           || ' B left, the monitor ' || unused_bytes || ' B' AS detail,
       NULL AS lasted
FROM refusal
WHERE cycle BETWEEN ?1 AND ?2
ORDER BY cycle, rowid;
