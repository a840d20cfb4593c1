-- Which versions of the resource management table are states: the first one, and what each flow
-- left behind when it was done with the table? A version belongs to the flow that began last among
-- those under way; of neighbours that belong to the same flow the last one counts.
WITH owned AS (
    SELECT v.version, v.cycle, v.cause, v.step,
           (SELECT f.flow
            FROM flow AS f
            WHERE v.cycle > f.begin AND v.cycle <= f.end
            ORDER BY f.begin DESC, f.flow DESC
            LIMIT 1) AS flow
    FROM resource_version AS v
),
followed AS (
    SELECT *, lead(flow) OVER (ORDER BY version) AS next_flow
    FROM owned
)
SELECT s.version, s.cycle, s.cause, s.step, f.figure
FROM followed AS s
LEFT JOIN flow AS f ON f.flow = s.flow
WHERE s.flow IS NULL OR s.next_flow IS NOT s.flow
ORDER BY s.version;
