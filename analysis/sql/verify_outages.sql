-- An outage is of a program and a fault of the run; no mark of it lies before the fault or behind
-- the end of the run. What struck, and what was decided, did so before the end, too.
WITH mark AS (
    SELECT app, fault_cycle, 'detected' AS name, detected AS cycle FROM service_outage
    UNION ALL SELECT app, fault_cycle, 'reallocated', reallocated FROM service_outage
    UNION ALL SELECT app, fault_cycle, 'loaded', loaded FROM service_outage
    UNION ALL SELECT app, fault_cycle, 'replayed', replayed FROM service_outage
    UNION ALL SELECT app, fault_cycle, 'running', running FROM service_outage
    UNION ALL SELECT app, fault_cycle, 'first reply', first_reply FROM service_outage
)
SELECT format('the outage of %s at cycle %d: %s at %d', app, fault_cycle, name, cycle)
FROM meta, mark
WHERE cycle < fault_cycle OR cycle > end_cycle
UNION ALL
SELECT format('an outage of %s, which is no program of the run', app)
FROM service_outage
WHERE app NOT IN (SELECT app FROM outcome)
UNION ALL
SELECT format('an outage at cycle %d, the run ended at %d', fault_cycle, end_cycle)
FROM meta, service_outage
WHERE fault_cycle > end_cycle
UNION ALL
SELECT format('fault %s struck at cycle %d, the run ended at %d', name, cycle, end_cycle)
FROM meta, fault
WHERE cycle > end_cycle
UNION ALL
SELECT format('command %s was given at cycle %d and done at %d, the run ended at %d', name, cycle,
              done, end_cycle)
FROM meta, command
WHERE cycle > end_cycle OR done > end_cycle OR done < cycle
UNION ALL
SELECT format('expectation %s was decided at cycle %d, the run ended at %d', title, cycle,
              end_cycle)
FROM meta, expectation
WHERE cycle > end_cycle;
