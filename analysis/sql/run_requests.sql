-- How were the programs' clients served, and is the journal whole?
-- Response times are those of the client: from the first sending to the reply; percentiles are
-- nearest ranks. What was committed, lost or done twice is what the run found when it compared what
-- the program was told with the bytes on auxiliary memory.
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
    SELECT component AS app,
           max(CASE WHEN name = 'committed' THEN value END) AS committed,
           max(CASE WHEN name = 'committed, lost' THEN value END) AS lost,
           max(CASE WHEN name = 'repeated' THEN value END) AS repeated
    FROM counter
    WHERE name IN ('committed', 'committed, lost', 'repeated')
    GROUP BY component
    HAVING committed > 0
),
apps AS (
    SELECT app FROM served
    UNION
    SELECT app FROM journal
)
SELECT apps.app, served.sent, served.replied, served.sent_again, served.timeouts,
       response.p50, response.p99, response.longest,
       journal.committed, journal.lost, journal.repeated
FROM apps
LEFT JOIN served USING (app)
LEFT JOIN response USING (app)
LEFT JOIN journal USING (app)
ORDER BY apps.app;
