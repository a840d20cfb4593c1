-- When did hot standby programs become protected (1), or lose their protection (0)? And how long
-- were they unprotected in all?
SELECT value.cycle, value.component, value.value, counter.value
FROM value
LEFT JOIN counter ON counter.component = value.component AND counter.name = 'unprotected cycles'
WHERE value.name = 'protected'
ORDER BY value.component, value.cycle, value.rowid;
