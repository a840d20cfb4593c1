-- Every request of a client was sent once or more, is there once, numbered without a gap, and was
-- replied by somebody after it was sent.
WITH numbered AS (
    SELECT client, number, row_number() OVER (PARTITION BY client ORDER BY number) AS due
    FROM request
)
SELECT format('client %d: request %d stands where %d must', client, number, due)
FROM numbered
WHERE number <> due
UNION ALL
SELECT format('client %d: request %d was sent %d times', client, number, attempts)
FROM request
WHERE attempts < 1
UNION ALL
SELECT format('client %d: request %d was sent at cycle %d and replied at %d', client, number, sent,
              replied)
FROM request
WHERE replied < sent
UNION ALL
SELECT format('client %d: request %d: a reply by nobody, or nobody''s reply', client, number)
FROM request
WHERE (replied IS NULL) <> (served_by IS NULL);
