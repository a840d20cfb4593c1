-- Nothing happened after the end of the run; events and values were written in order of time, and
-- as many events as meta says.
WITH happening(what, cycle) AS (
    SELECT 'an event', max(cycle) FROM event
    UNION ALL SELECT 'a span', max(end) FROM span
    UNION ALL SELECT 'a value', max(cycle) FROM value
    UNION ALL SELECT 'a turn of a CPU', max(end) FROM cpu_turn
    UNION ALL SELECT 'a request', max(max(sent), coalesce(max(replied), 0)) FROM request
    UNION ALL SELECT 'a journal record', max(cycle) FROM journal_record
    UNION ALL SELECT 'what a program printed', max(cycle) FROM output
)
SELECT format('%s at cycle %d, the run ended at %d', what, cycle, end_cycle)
FROM meta, happening
WHERE cycle > end_cycle
UNION ALL
SELECT format('an event of %s at cycle %d stands behind one of cycle %d', component, cycle, before)
FROM (SELECT component, cycle, lag(cycle, 1, 0) OVER (ORDER BY rowid) AS before FROM event)
WHERE cycle < before
UNION ALL
SELECT format('value %s of %s at cycle %d stands behind one of cycle %d', name, component, cycle,
              before)
FROM (SELECT name, component, cycle, lag(cycle, 1, 0) OVER (ORDER BY rowid) AS before FROM value)
WHERE cycle < before
UNION ALL
SELECT format('a span of %s ends at cycle %d, before it begins at %d', component, end, begin)
FROM span
WHERE end < begin
UNION ALL
SELECT format('there are %d events, meta says %d', (SELECT count(*) FROM event), n_events)
FROM meta
WHERE n_events <> (SELECT count(*) FROM event);
