-- The causes of the cycles of programs, but for the two stalls and what they were not given any
-- more, add up to the book guest application.
WITH stack AS (
    SELECT coalesce(sum(cycles), 0) AS cycles
    FROM cpi_stack
    WHERE cause NOT IN ('fetch stall', 'data stall')
),
owed AS (SELECT coalesce(sum(owed_compute), 0) AS cycles FROM app_cpu),
book AS (
    SELECT coalesce(sum(cycles), 0) AS cycles
    FROM cpu_book
    WHERE book = 'guest application'
)
SELECT format('the causes come to %d cycles, the books to %d', stack.cycles - owed.cycles,
              book.cycles)
FROM stack, owed, book
WHERE stack.cycles - owed.cycles <> book.cycles;
