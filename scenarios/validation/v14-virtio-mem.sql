-- check: V14
-- about: resize of 18 GB by virtio-mem, with the profile's own numbers: how long does it take?
-- kind: published
-- source: HyperAlloc (EuroSys 2025), data: 4.04 and 1.37 ms per 128 MB, 144 times
--
SELECT iif(step = '7010', 'disconnect 18 GB, virtio-mem, used', 'engage 18 GB, virtio-mem') AS what,
       iif(step = '7010', 0.581, 0.197) AS expected, work_cycles * 1.0 / clock_hz AS got,
       0.01 * iif(step = '7010', 0.581, 0.197) AS tolerance, 's' AS unit
FROM flow_step, meta WHERE step IN ('7010', '7040');
