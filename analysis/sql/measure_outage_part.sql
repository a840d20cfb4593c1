-- Part $what of the outage (1 detection: to the end of step 601, or of 501, which stops the OS
-- that failed: the reset of arf is in it; 2 reallocation: to the end of 506 or 611; 3 load: the
-- image is in the area; 4 replay: the journal is read; 5 start: the program runs; 6 first-reply:
-- the reply is there). A part begins where the last mark that was reached lies; a mark that came
-- before an earlier one took no time; an outage cut short by the next fault ends in the part that
-- was under way. So the parts add up to measure outage, and are unknown where it is.
WITH cut AS (
    SELECT rowid AS id, app, fault_cycle AS begin,
           CASE WHEN app IN (SELECT app FROM request) THEN first_reply
                ELSE min(running) OVER (PARTITION BY app ORDER BY fault_cycle, rowid
                                        ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING)
           END AS back,
           lead(fault_cycle) OVER (PARTITION BY app ORDER BY fault_cycle, rowid) AS next_begin
    FROM service_outage
),
piece AS (
    SELECT outage.rowid AS id, cut.app, cut.begin, detected, reallocated, loaded, replayed,
           outage.running, cut.back, coalesce(cut.next_begin < cut.back, 0) AS is_cut,
           min(cut.back, coalesce(cut.next_begin, cut.back)) AS end
    FROM cut
    JOIN service_outage AS outage ON outage.rowid = cut.id
),
part(number) AS (VALUES (1), (2), (3), (4), (5), (6)),
mark AS (
    SELECT id, app, number, begin, end, back, is_cut,
           CASE number WHEN 1 THEN detected WHEN 2 THEN reallocated WHEN 3 THEN loaded
                       WHEN 4 THEN replayed WHEN 5 THEN running
                       WHEN 6 THEN CASE WHEN NOT is_cut THEN back END END AS cycle
    FROM piece, part
),
reached AS (
    SELECT id, app, number, begin, back,
           CASE WHEN is_cut AND number = 1 + max(CASE WHEN cycle IS NULL THEN 0 ELSE number END)
                                                 OVER (PARTITION BY id)
                THEN end ELSE max(begin, min(coalesce(cycle, begin), end)) END AS cycle
    FROM mark
),
ended AS (
    SELECT id, app, number, begin, back,
           max(cycle) OVER (PARTITION BY id ORDER BY number) AS cycle
    FROM reached
),
lasted AS (
    SELECT app, number, back, cycle - lag(cycle, 1, begin) OVER (PARTITION BY id ORDER BY number)
                              AS cycles
    FROM ended
)
SELECT outcome.app,
       CASE WHEN count(lasted.app) = count(back) THEN coalesce(sum(cycles), 0) * 1e9 / clock_hz END
FROM meta, outcome
LEFT JOIN lasted ON lasted.app = outcome.app AND number = $what
GROUP BY outcome.app
ORDER BY outcome.app;
