-- The causes of the cycles of programs, but for the two stalls and what they were not given any
-- more, add up to the book guest application; but a program that hangs takes time and executes
-- nothing. What programs executed is what meta says.
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
WHERE stack.cycles - owed.cycles > book.cycles
      OR stack.cycles - owed.cycles < book.cycles
         AND NOT EXISTS (SELECT * FROM fault WHERE action LIKE 'hang program %' AND had_effect)
UNION ALL
SELECT format('programs executed %d instructions, meta says %d', n, n_instructions)
FROM meta, (SELECT coalesce(sum(instructions), 0) AS n FROM app_cpu)
WHERE n <> n_instructions;
