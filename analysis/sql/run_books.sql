-- Where did every cycle of every CPU go? The CPUs by number, so cpu10 after cpu9.
SELECT cpu, book, cycles
FROM cpu_book
ORDER BY length(cpu), cpu, rowid;
