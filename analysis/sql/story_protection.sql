-- When did hot standby programs become protected (1), or lose their protection (0)?
SELECT cycle, component, value
FROM value
WHERE name = 'protected'
ORDER BY component, cycle, rowid;
