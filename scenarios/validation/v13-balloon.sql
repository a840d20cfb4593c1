-- check: V13
-- about: a balloon calibrated at 2.54 us a page: how long does it take 7 GB?
-- kind: published
-- source: 1_835_008 pages of 2.54 us are 4.66 s; somebody else measured 4.126 s on another machine,
--     and 15 % is what such a prediction may be off
--
WITH expected(what, s, tolerance) AS (
    VALUES ('7 GB at 2.54 us a page', 4.66, 0.01),
           ('7 GB as measured elsewhere', 4.126, 0.15 * 4.126))
SELECT expected.what, s AS expected, work_cycles * 1.0 / clock_hz AS got, tolerance, 's' AS unit
FROM expected, meta, flow_step WHERE step = '7010';
