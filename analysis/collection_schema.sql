-- The database of a collection: many runs of one scenario and what was measured of each. Written by
-- hsim compare and hsim sweep; complete or absent, like a result. It holds no wall-clock time, no
-- path of this machine and nothing that depends on how many runs were made at a time: the same plan
-- gives the same bytes. Times are nanoseconds, sizes bytes: docs/reference/measures.md.

-- What was planned: one row.
CREATE TABLE collection (
    hsim_version    TEXT    NOT NULL,  -- program that made the runs
    kind            TEXT    NOT NULL,  -- comparison, sweep
    scenario        TEXT    NOT NULL,  -- title of the scenario
    about           TEXT,              -- what it says about itself
    scenario_file   TEXT    NOT NULL,  -- its file, without folders
    seed            TEXT    NOT NULL,  -- of repetition 1; the others draw theirs from it
    n_repetitions   INTEGER NOT NULL,  -- of each policy or point
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

-- Command-line settings that were in force (-s NAME=VALUE), in order.
CREATE TABLE setting (
    position        INTEGER PRIMARY KEY, -- from 0
    setting         TEXT    NOT NULL     -- crash_at=3s
) STRICT;

-- The runs, in order. Of a comparison: every policy once, then every policy with the seed of
-- repetition 2, ... Of a sweep: every repetition of the first point, then of the second, ...; the
-- parameter that the scenario declares last changes first.
CREATE TABLE run (
    run             INTEGER PRIMARY KEY, -- from 1
    policy          TEXT    NOT NULL,    -- dynamic; arf+prmf
    repetition      INTEGER NOT NULL,    -- from 1; runs of one repetition have the same seed
    seed            TEXT    NOT NULL,    -- a number of up to 20 digits
    verdict         TEXT    NOT NULL,    -- done, refused, failed
    complaint       TEXT    NOT NULL,    -- why it is not done; else ''
    digest          TEXT,                -- of the result, that of hsim run, too; NULL: no result
    n_expectations  INTEGER NOT NULL,    -- that the scenario has
    n_held          INTEGER NOT NULL     -- of them
) STRICT;

-- Parameters that were given to one run beside its seed, in the order of the scenario; of a sweep
-- with --policies, also what is called "policy".
CREATE TABLE run_parameter (
    run             INTEGER NOT NULL,  -- of run
    name            TEXT    NOT NULL,  -- of `param`; policy
    value           TEXT    NOT NULL,  -- as in -s NAME=VALUE
    PRIMARY KEY (run, name)
) STRICT;

-- The measures, as docs/reference/measures.md defines them.
CREATE TABLE measure (
    position        INTEGER PRIMARY KEY, -- order of the reference page, from 1
    measure         TEXT    NOT NULL,    -- response.p95
    unit            TEXT    NOT NULL,    -- count, per second, ns, bytes, ratio, byte-seconds
    better          TEXT    NOT NULL,    -- more, less, neither
    per             TEXT    NOT NULL,    -- what its subjects are
    about           TEXT    NOT NULL     -- what it is
) STRICT;

-- What was measured of each run.
CREATE TABLE run_measure (
    run             INTEGER NOT NULL,  -- of run
    measure         TEXT    NOT NULL,  -- of measure
    subject         TEXT    NOT NULL,  -- program, OS, owner, ...; '' for the run itself
    value           REAL,              -- in the unit of the measure; NULL: unknown (not back)
    PRIMARY KEY (run, measure, subject)
) STRICT;

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
