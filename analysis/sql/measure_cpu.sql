-- Time of all CPUs by what it was spent on; the categories add up to the number of CPUs times the
-- time of the run. A CPU that is not there yet, or has failed, is 'stopped'.
SELECT book, sum(cycles) * 1e9 / clock_hz
FROM meta, cpu_book
GROUP BY book
ORDER BY book;
