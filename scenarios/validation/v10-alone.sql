-- check: V10
-- about: an OS without a standby: what part of the time is its program down?
-- kind: statistical
-- source: l / (l + m), l = 0.02 failures and m = 6 repairs a hour; with 1e-3 it is 1.6664e-4
--
-- Up and down times are exponential: the variance of the part of t is 2 l m / ((l + m)^3 t). The
-- tolerance is three standard deviations.
WITH chain(l, m, t) AS (SELECT 0.02, 6.0, end_cycle / (3600.0 * clock_hz) FROM meta)
SELECT 'down, no standby' AS what, l / (l + m) * 1e6 AS expected,
       (1 - (SELECT sum(end - begin) FROM span WHERE component = 'A' AND kind = 'runs') * 1.0
            / end_cycle) * 1e6 AS got,
       3 * sqrt(2 * l * m / ((l + m) * (l + m) * (l + m) * t)) * 1e6 AS tolerance, 'ppm' AS unit
FROM chain, meta;
