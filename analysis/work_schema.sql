-- A work file: runs that were made and are not published yet (analysis/work.h). Not for readers:
-- another version of the program does not read it.

-- Whose runs these are: one row.
CREATE TABLE work (
    program         TEXT    NOT NULL,  -- digest of those of its sources that decide what comes out
    scenario        TEXT    NOT NULL   -- digest of its texts
) STRICT;

-- What runs read beside the scenario's texts.
CREATE TABLE file (
    position        INTEGER PRIMARY KEY, -- order of reading, from 1
    common          TEXT    NOT NULL,    -- digest of what these runs have in common: settings ...
    is_program      INTEGER NOT NULL,    -- an ELF file; else arrivals
    file            TEXT    NOT NULL,    -- name below the scenario's folder
    digest          TEXT    NOT NULL     -- XXH64 of its bytes, 16 hexadecimal digits
) STRICT;

-- What was measured, and of whom.
CREATE TABLE quantity (
    quantity        INTEGER PRIMARY KEY, -- from 0
    measure         TEXT    NOT NULL,
    subject         TEXT    NOT NULL
) STRICT;

-- The runs, in the order in which they ended.
CREATE TABLE run (
    run             INTEGER PRIMARY KEY,
    identity        TEXT    NOT NULL,  -- digest of all that decides what comes out
    content         TEXT    NOT NULL,  -- digest of what came out
    body            BLOB    NOT NULL   -- what came out: analysis/kept_run.c
) STRICT;
CREATE UNIQUE INDEX run_identity ON run (identity);
