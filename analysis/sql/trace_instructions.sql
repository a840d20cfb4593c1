-- Which instructions that were recorded began in the cycles ?1 to ?2? In the order of time.
SELECT cycle, cpu AS component, 'instruction' AS kind, app || ' on ' || os AS detail,
       NULL AS lasted, app AS about, pc, word
FROM instruction
WHERE cycle BETWEEN ?1 AND ?2
ORDER BY rowid;
