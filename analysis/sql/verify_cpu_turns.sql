-- The turns of a CPU do not overlap; their sum is the time in which it was neither idle nor
-- stopped.
WITH turn AS (
    SELECT cpu, begin, end, lag(end, 1, 0) OVER (PARTITION BY cpu ORDER BY begin, end) AS free
    FROM cpu_turn
),
worked AS (
    SELECT cpu, sum(CASE WHEN book IN ('idle', 'stopped') THEN 0 ELSE cycles END) AS cycles
    FROM cpu_book
    GROUP BY cpu
)
SELECT format('%s: a turn from cycle %d to %d, the one before it ends at %d', cpu, begin, end,
              free)
FROM turn
WHERE begin < free OR end <= begin
UNION ALL
SELECT format('%s: its turns come to %d cycles, its books to %d', cpu,
              coalesce((SELECT sum(end - begin) FROM turn WHERE turn.cpu = worked.cpu), 0), cycles)
FROM worked
WHERE cycles <> coalesce((SELECT sum(end - begin) FROM turn WHERE turn.cpu = worked.cpu), 0)
UNION ALL
SELECT format('a turn of %s, which has no books', cpu)
FROM (SELECT DISTINCT cpu FROM turn)
WHERE cpu NOT IN (SELECT cpu FROM cpu_book);
