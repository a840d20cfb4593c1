-- No request was committed before it was sent, or replied before it was committed; what was
-- committed twice is what the run counted as repeated, and all of it what it counted as committed.
-- The numbers of a journal's records grow with time; one that got there when its program had failed
-- leaves a gap. Not every request need be committed: what a program commits is its own affair.
WITH numbered AS (
    SELECT app, record, cycle, lag(record, 1, 0) OVER (PARTITION BY app ORDER BY rowid) AS last,
           lag(cycle, 1, 0) OVER (PARTITION BY app ORDER BY rowid) AS before
    FROM journal_record
),
committed AS (
    SELECT app, client, number, min(cycle) AS cycle, count(*) AS n
    FROM journal_record
    WHERE client > 0
    GROUP BY app, client, number
),
repeated AS (
    SELECT app, sum(n - 1) AS n
    FROM committed
    GROUP BY app
)
SELECT format('%s: record %d comes behind record %d', app, record, last)
FROM numbered
WHERE record <= last
UNION ALL
SELECT format('%s: record %d is of cycle %d, the one before it of %d', app, record, cycle, before)
FROM numbered
WHERE cycle < before
UNION ALL
SELECT format('client %d: request %d was replied at cycle %d, and committed at %d', r.client,
              r.number, r.replied, c.cycle)
FROM request AS r
JOIN committed AS c USING (app, client, number)
WHERE r.replied < c.cycle
UNION ALL
SELECT format('client %d: request %d was committed at cycle %d, and sent at %d', r.client, r.number,
              c.cycle, r.sent)
FROM request AS r
JOIN committed AS c USING (app, client, number)
WHERE c.cycle < r.sent
UNION ALL
SELECT format('%s: %d requests were committed again, the run counted %d', app, n, value)
FROM repeated
JOIN counter ON component = app AND name = 'repeated'
WHERE n <> value
UNION ALL
SELECT format('%s: there are %d records, the run counted %d', component, n, value)
FROM (SELECT component, value,
             (SELECT count(*) FROM journal_record WHERE app = component) AS n
      FROM counter
      WHERE name = 'committed')
WHERE n <> value;
