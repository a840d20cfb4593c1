-- Every cycle of a CPU is in one of its books.
SELECT format('%s: its books come to %d cycles, the run had %d', cpu, sum(cycles), end_cycle)
FROM meta, cpu_book
GROUP BY cpu
HAVING sum(cycles) <> end_cycle
UNION ALL
SELECT format('%s: the book %s has %d cycles', cpu, book, cycles)
FROM cpu_book
WHERE cycles < 0;
