-- check: V2
-- about: M/D/1 on a CPU, work of 1 ms, rho 0.8: how long do requests wait?
-- kind: statistical
-- source: Pollaczek and Khinchine: rho / (2 (1 - rho)) services; three standard errors of 1e6
--     requests are 2.4 %, the tolerance is 3 %
--
SELECT 'mean wait, rho 0.8' AS what, 2.0 AS expected,
       avg(replied - sent) * 1e3 / (SELECT clock_hz FROM meta) - 1 AS got,
       0.03 * 2.0 AS tolerance, 'ms' AS unit
FROM request;
