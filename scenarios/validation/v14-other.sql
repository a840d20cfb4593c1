-- check: V14
-- about: resize of 18 GB by a balloon, or of storage never touched: how long does it take?
-- kind: published
-- source: HyperAlloc (EuroSys 2025), data: balloon 145.8 ms per 128 MB used, 83.1 untouched, 59.3
--     deflate; virtio-mem 3.29 untouched, 1.37 plug; 144 times
-- run: disconnect=145_800us engage=59_300us
-- run: disconnect=83_100us engage=59_300us
-- run: disconnect=3290us engage=1370us
--
WITH expected(step, time, what, s) AS (
    VALUES ('7010', '145_800us', 'disconnect 18 GB, balloon, used',          20.99),
           ('7010', '83_100us',  'disconnect 18 GB, balloon, untouched',     11.97),
           ('7040', '59_300us',  'engage 18 GB, balloon',                     8.54),
           ('7010', '3290us',    'disconnect 18 GB, virtio-mem, untouched',   0.474))
SELECT expected.what, s AS expected, work_cycles * 1.0 / clock_hz AS got, 0.01 * s AS tolerance,
       's' AS unit
FROM expected JOIN flow_step USING (step), meta
WHERE time = iif(step = '7010', :disconnect, :engage);
