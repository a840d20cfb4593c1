-- check: V7
-- about: reference strings with few frames: how often does each replacement policy fault?
-- kind: exact
-- source: 1 2 3 4 1 2 5 1 2 3 4 5: Belady, Nelson and Shedler, CACM 12(6) 1969;
--     0 1 2 0 1 3 0 3 1 2 1: Arpaci-Dusseau, Operating Systems: Three Easy Pieces, chapter 22;
--     40 pages in a circle, 50 times: whoever uses them in turn finds none of fewer frames (fifo,
--     lru, and clock, which finds all of them used); opt by hand: every page once, then in each
--     round one fault for each of the 40 - n others, but the last n - 1 are in when it turns
-- run: policy=fifo
-- run: policy=lru
-- run: policy=opt
-- run: policy=clock
--
WITH expected(app, fifo, lru, opt, clock) AS (
    VALUES ('belady-3',     9,   10,    7,    9),
           ('belady-4',    10,    8,    6,   10),
           ('short-3',      7,    5,    5, NULL),
           ('cyclic-32', 2000, 2000, NULL, 2000),
           ('cyclic-39', 2000, 2000, NULL, 2000),
           ('cyclic-40',   40,   40,   40,   40)),
chosen AS (
    SELECT app, CASE :policy WHEN 'fifo' THEN fifo WHEN 'lru' THEN lru WHEN 'opt' THEN opt
                             ELSE clock END AS n
    FROM expected)
SELECT :policy || ', ' || replace(app, '-', ' with ') || ' frames' AS what, n AS expected,
       value AS got, 0 AS tolerance, 'faults' AS unit
FROM chosen LEFT JOIN counter ON component = app AND name = 'page faults' WHERE n IS NOT NULL;
