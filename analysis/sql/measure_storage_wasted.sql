-- What the OSs own and nobody has any use of (view idle), summed up over the time of the run:
-- byte-seconds. What the monitor has unused is not wasted: whoever needs it can have it.
SELECT '', coalesce(sum(bytes / unit_bytes * (end - begin)), 0) * 1.0 * unit_bytes / clock_hz
FROM meta
LEFT JOIN idle;
