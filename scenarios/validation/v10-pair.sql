-- check: V10
-- about: a hot-standby pair whose takeover takes D seconds: what part of the time is it down?
-- kind: statistical
-- source: the Markov chain of the pair: both up -> takeover -> one up -> both up, both up -> one
--     up, one up -> none -> one up. Failures l a hour for each OS, repairs m = 6 a hour for each;
--     down = takeover + none. Faults are 20 times as frequent as the 1e-3 an hour of real OSs, for
--     which the chain gives 3.0545e-7, 1.4162e-6, 8.3583e-6 and 3.3350e-5 for D of 1, 5, 30, 120 s
-- run: half=500_000
-- run: half=2_500_000
-- run: half=15_000_000
-- run: half=60_000_000
--
-- The balance of the chain, in shares of the state "both up": one up 2 l / m, none l^2 / m^2,
-- takeover l D. Takeovers are as good as Poisson, so the variance of the time in them is their
-- number times D^2; of the time in none it is their number times the second moment of an
-- exponential time, 2 / (2 m)^2. The tolerance is three standard deviations. A runs in its spans
-- `runs` and in no others.
WITH chain(l, m, d, t) AS (
    SELECT 0.02, 6.0, 2 * CAST(replace(:half, '_', '') AS INTEGER) / 3.6e9,
           end_cycle / (3600.0 * clock_hz)
    FROM meta),
states AS (
    SELECT l, m, d, t, 1 / (1 + l * d + 2 * l / m + l * l / (m * m)) AS both FROM chain),
expected AS (
    SELECT d, both * (l * d + l * l / (m * m)) AS down,
           3 * sqrt(both * (l * d * d + 2 * l * l / m * 2 / (4 * m * m)) / t) AS tolerance
    FROM states)
SELECT printf('down, takeover of %d s', round(d * 3600)) AS what, down * 1e6 AS expected,
       (1 - (SELECT sum(end - begin) FROM span WHERE component = 'A' AND kind = 'runs') * 1.0
            / end_cycle) * 1e6 AS got,
       tolerance * 1e6 AS tolerance, 'ppm' AS unit
FROM expected, meta;
