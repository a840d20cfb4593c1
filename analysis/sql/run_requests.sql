-- How were the programs' clients served, and is the journal whole?
-- Response times are those of the client: from the first sending to the reply; percentiles are
-- nearest ranks. A record is lost when its number is missing or was written twice (the first was
-- written over); a transaction is repeated when two records are of the same request.
WITH served AS (
    SELECT app, count(*) AS sent, count(replied) AS replied, sum(attempts > 1) AS sent_again,
           sum(attempts - 1) AS timeouts
    FROM request
    GROUP BY app
),
ranked AS (
    SELECT app, replied - sent AS response,
           row_number() OVER (PARTITION BY app ORDER BY replied - sent) AS place,
           count(*) OVER (PARTITION BY app) AS n
    FROM request
    WHERE replied IS NOT NULL
),
response AS (
    SELECT app, max(CASE WHEN place = (n * 50 + 99) / 100 THEN response END) AS p50,
           max(CASE WHEN place = (n * 99 + 99) / 100 THEN response END) AS p99,
           max(response) AS longest
    FROM ranked
    GROUP BY app
),
journal AS (
    SELECT app, count(*) AS committed,
           count(*) + max(record) - 2 * count(DISTINCT record) AS lost
    FROM journal_record
    GROUP BY app
),
repeats AS (
    SELECT app, sum(n - 1) AS repeated
    FROM (SELECT app, count(*) AS n FROM journal_record WHERE client > 0
          GROUP BY app, client, number)
    GROUP BY app
),
apps AS (
    SELECT app FROM served
    UNION
    SELECT app FROM journal
)
SELECT apps.app, served.sent, served.replied, served.sent_again, served.timeouts,
       response.p50, response.p99, response.longest,
       journal.committed, journal.lost, repeats.repeated
FROM apps
LEFT JOIN served USING (app)
LEFT JOIN response USING (app)
LEFT JOIN journal USING (app)
LEFT JOIN repeats USING (app)
ORDER BY apps.app;
