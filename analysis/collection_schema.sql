-- The database of a collection: many runs of one scenario and what was measured of each. Written by
-- hsim compare, sweep and merge; complete or absent, like a result. It holds no wall-clock time, no
-- path of this machine and nothing that depends on how many runs were made at a time: the same plan
-- gives the same bytes. Times are nanoseconds, sizes bytes: docs/reference/measures.md.

-- What was planned: one row.
CREATE TABLE collection (
    hsim_version    TEXT    NOT NULL,  -- program that made the runs
    program         TEXT    NOT NULL,  -- digest of those of its sources that decide what comes out
    plan            TEXT,              -- digest of all that decides what is in this file; NULL: of
                                       -- a comparison
    kind            TEXT    NOT NULL,  -- comparison, sweep, size
    scenario        TEXT    NOT NULL,  -- title of the scenario
    about           TEXT,              -- what it says about itself
    scenario_file   TEXT    NOT NULL,  -- its file, without folders
    seed            TEXT    NOT NULL,  -- of repetition 1; the others draw theirs from it
    design          TEXT,              -- grid; lhs 100 seed 7: which points; NULL: of a comparison
    n_points        INTEGER NOT NULL,  -- of the plan
    n_repetitions   INTEGER NOT NULL,  -- of each policy or point
    n_runs          INTEGER NOT NULL,  -- of the plan
    shard           INTEGER,           -- this file has the runs with (run - 1) % n_shards = shard;
                                       -- NULL: all of them
    n_shards        INTEGER,           -- NULL: 1
    until           TEXT,              -- until when repetitions were added; NULL: none were
    baseline        TEXT,              -- policy that the others are compared with; NULL:
                                       -- none is
    storage_bytes   INTEGER            -- main storage of each run when it begins; NULL: a sweep's
                                       -- may have different ones
) STRICT;

-- The texts the scenario was read from, as in a result.
CREATE TABLE text (
    position        INTEGER PRIMARY KEY, -- order of reading, from 0
    file            TEXT    NOT NULL,    -- its name, without the folder of the scenario
    text            TEXT    NOT NULL     -- all of it
) STRICT;

-- Programs that runs read from ELF files: which they were.
CREATE TABLE program_file (
    file            TEXT    PRIMARY KEY, -- name below the scenario's folder
    digest          TEXT    NOT NULL     -- XXH64 of its bytes, 16 hexadecimal digits
) STRICT, WITHOUT ROWID;

-- Command-line settings that were in force (-s NAME=VALUE), in order.
CREATE TABLE setting (
    position        INTEGER PRIMARY KEY, -- from 0
    setting         TEXT    NOT NULL     -- crash_at=3s
) STRICT;

-- The runs, in order. Of a comparison: every policy once, then every policy with the seed of
-- repetition 2, ... Of a sweep: every repetition of the first point, then of the second, ...; the
-- parameter that the scenario declares last changes first.
CREATE TABLE run (
    run             INTEGER PRIMARY KEY, -- place in the plan, from 1; a shard has gaps
    point           INTEGER NOT NULL,    -- from 1: policy of a comparison, point of a sweep
    policy          TEXT    NOT NULL,    -- dynamic; arf+prmf
    repetition      INTEGER NOT NULL,    -- from 1; runs of one repetition have the same seed
    seed            TEXT    NOT NULL,    -- a number of up to 20 digits
    verdict         TEXT    NOT NULL,    -- done, refused, failed
    complaint       TEXT    NOT NULL,    -- why it is not done; else ''
    digest          TEXT,                -- of the result, that of hsim run, too; NULL: no result
    n_expectations  INTEGER NOT NULL,    -- that the scenario has
    n_held          INTEGER NOT NULL,    -- of them
    identity        TEXT,                -- digest of all that decides what comes out; NULL: of a
                                         -- comparison
    content         TEXT                 -- digest of what came out: what else this file has of the
                                         -- run; NULL: of a comparison
) STRICT;
CREATE INDEX run_identity ON run (identity);

-- Parameters that the runs of a point were given beside their seeds, in the order of the design; of
-- a sweep with --policies, also what is called "policy".
CREATE TABLE point_parameter (
    point           INTEGER NOT NULL,  -- of run
    position        INTEGER NOT NULL,  -- from 0
    name            TEXT    NOT NULL,  -- of `param`, or a path: storage.size; policy
    value           TEXT    NOT NULL,  -- as in -s NAME=VALUE
    PRIMARY KEY (point, position)
) STRICT, WITHOUT ROWID;

-- The values of the parameters, run by run.
CREATE VIEW run_parameter (
    run,             -- integer: of run
    name,            -- text: of `param`, or a path: storage.size; policy
    value            -- text: as in -s NAME=VALUE
) AS
SELECT run.run, point_parameter.name, point_parameter.value
FROM run JOIN point_parameter USING (point);

-- The expectations of the scenario, as far as they did not hold in some run.
CREATE TABLE expectation (
    position        INTEGER PRIMARY KEY, -- in the scenario, from 1
    title           TEXT    NOT NULL,    -- expect "TITLE"
    condition       TEXT    NOT NULL     -- as written
) STRICT;

-- What did not hold.
CREATE TABLE run_expectation (
    run             INTEGER NOT NULL,  -- of run
    position        INTEGER NOT NULL,  -- of expectation
    outcome         TEXT    NOT NULL,  -- failed, not reached
    found           TEXT    NOT NULL,  -- the values found where it failed; else ''
    PRIMARY KEY (run, position)
) STRICT, WITHOUT ROWID;

-- The measures, as docs/reference/measures.md defines them.
CREATE TABLE measure (
    position        INTEGER PRIMARY KEY, -- order of the reference page, from 1
    measure         TEXT    NOT NULL,    -- response.p95
    unit            TEXT    NOT NULL,    -- count, per second, ns, bytes, ratio, byte-seconds
    better          TEXT    NOT NULL,    -- more, less, neither
    per             TEXT    NOT NULL,    -- what its subjects are
    about           TEXT    NOT NULL     -- what it is
) STRICT;

-- What was measured, and of whom: in the order in which runs first have it.
CREATE TABLE quantity (
    quantity        INTEGER PRIMARY KEY, -- from 1
    measure         TEXT    NOT NULL,    -- of measure
    subject         TEXT    NOT NULL     -- program, OS, owner, ...; '' for the run itself
) STRICT;

-- What was measured of each run.
CREATE TABLE run_value (
    run             INTEGER NOT NULL,  -- of run
    quantity        INTEGER NOT NULL,  -- of quantity
    value           REAL,              -- in the unit of the measure; NULL: unknown (not back)
    PRIMARY KEY (run, quantity)
) STRICT, WITHOUT ROWID;

-- What was measured of each run, with the names of measure and subject.
CREATE VIEW run_measure (
    run,             -- integer: of run
    measure,         -- text: of measure
    subject,         -- text: program, OS, owner, ...; '' for the run itself
    value            -- real or null: in the unit of the measure; NULL: unknown (not back)
) AS
SELECT run_value.run, quantity.measure, quantity.subject, run_value.value
FROM run_value JOIN quantity USING (quantity);

-- Each policy against the baseline, over the repetitions in which both have the value. Of a sweep:
-- none.
CREATE TABLE comparison (
    policy          TEXT    NOT NULL,  -- of run, and not the baseline
    measure         TEXT    NOT NULL,  -- of measure
    subject         TEXT    NOT NULL,  -- of run_measure
    n_pairs         INTEGER NOT NULL,  -- such repetitions
    mean            REAL,              -- of the policy, over the pairs; NULL: there are none
    baseline_mean   REAL,              -- of the baseline, over the same
    difference      REAL,              -- mean of policy minus baseline
    low             REAL,              -- lower end of its 95 % confidence interval; NULL: fewer
                                       -- than two pairs have none
    high            REAL,              -- upper end
    PRIMARY KEY (policy, measure, subject)
) STRICT;
