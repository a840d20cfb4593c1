-- What has each run of measure ?1 and subject ?2? The value of each run is looked up: of many runs
-- all values are a long list, of which this is a small part. The last run of that list is asked for
-- even if there is no such run, so that its reader finds out.
WITH wanted(quantity) AS (SELECT quantity FROM quantity WHERE measure = ?1 AND subject = ?2),
asked(run) AS (
    SELECT run FROM run
    UNION
    SELECT max(run) FROM run_value
)
SELECT asked.run, run_value.value
FROM asked
CROSS JOIN run_value ON run_value.run = asked.run
WHERE run_value.quantity = (SELECT quantity FROM wanted)
ORDER BY asked.run;
