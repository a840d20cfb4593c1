-- The result database of one run: results/NAME.db.
--
-- Integers only: times are cycles of the CPU clock (meta.clock_hz of them a second), sizes are
-- bytes. What lasts has a begin and an end. Values are written when they change. No wall clock,
-- host name or path of the host is inside: the same run makes the same bytes.
-- Tables marked (trace) are part of the digest (meta.digest); sim/trace.h tells how it is made.

-- What the run was and how it ended; one row.
CREATE TABLE meta (
    hsim_version    TEXT    NOT NULL,  -- version of the program that made the file
    scenario        TEXT    NOT NULL,  -- its name: scenario "NAME"
    about           TEXT    NOT NULL,  -- the question it asks
    scenario_file   TEXT    NOT NULL,  -- name of the file read, without folders
    policy          TEXT    NOT NULL,  -- allocation policy
    seed            TEXT    NOT NULL,  -- of all random streams, decimal (may exceed a signed
                                       -- integer)
    clock_hz        INTEGER NOT NULL,  -- cycles a second
    unit_bytes      INTEGER NOT NULL,  -- the specific assignment unit of main storage
    storage_bytes   INTEGER NOT NULL,  -- all of main storage, when the run began
    end_cycle       INTEGER NOT NULL,  -- cycle in which the run ended
    end_reason      TEXT    NOT NULL,  -- why it ended
    n_events        INTEGER NOT NULL,  -- events that are part of the digest
    n_instructions  INTEGER NOT NULL,  -- instruction words executed by all CPUs
    digest          TEXT    NOT NULL   -- 16 hexadecimal digits; equal for equal runs
) STRICT;

-- The texts the scenario was read from: the scenario first, then what it includes, then its files
-- of arrivals.
CREATE TABLE scenario_text (
    position        INTEGER PRIMARY KEY, -- order of reading, from 0
    file            TEXT    NOT NULL,    -- name as included; the scenario itself without folders
    text            TEXT    NOT NULL     -- the whole text
) STRICT;

-- Programs that were read from an ELF file: which one it was. An equal digest means equal bytes.
CREATE TABLE program_file (
    app             TEXT    NOT NULL,  -- program that runs it
    file            TEXT    NOT NULL,  -- name below the scenario's folder
    size_bytes      INTEGER NOT NULL,  -- of the file
    digest          TEXT    NOT NULL,  -- XXH64 of its bytes, 16 hexadecimal digits
    PRIMARY KEY (app)
) STRICT;

-- Command-line settings that were in force (-s NAME=VALUE), in order.
CREATE TABLE setting (
    position        INTEGER PRIMARY KEY, -- from 0
    setting         TEXT    NOT NULL     -- NAME=VALUE
) STRICT;

-- Every parameter in force, defaults included, with the source of its value.
CREATE TABLE parameter (
    path            TEXT    NOT NULL,  -- block, name and word: os.os1.storage
    value           TEXT    NOT NULL,  -- as a scenario would write it, with its unit
    source          TEXT,              -- where the number is from, or 'assumption'; NULL: not said
    set_in          TEXT,              -- file and line, or option, that set it; NULL: the default
    default_value   TEXT,              -- what it is where nothing sets it; NULL: there is none
    about           TEXT    NOT NULL,  -- what its word means
    PRIMARY KEY (path)
) STRICT;

-- The parts of the machine that act.
CREATE TABLE component (
    rank            INTEGER PRIMARY KEY, -- place among the sorted names: order within a cycle
    name            TEXT    NOT NULL,    -- os1, disk, cpu0
    kind            TEXT    NOT NULL     -- what it is
) STRICT;

-- (trace) Every happening the order of which counts.
CREATE TABLE event (
    cycle           INTEGER NOT NULL,  -- when
    phase           INTEGER NOT NULL,  -- step within the cycle (sim/event_queue.h)
    component       TEXT    NOT NULL,  -- whose event
    kind            TEXT    NOT NULL   -- what happened
) STRICT;

-- (trace) What lasted: transfers of a channel, states of a program or an OS.
CREATE TABLE span (
    component       TEXT    NOT NULL,  -- whose
    kind            TEXT    NOT NULL,  -- transfer, runs, waits for storage, ...
    detail          TEXT,              -- of what, where
    begin           INTEGER NOT NULL,  -- cycle
    end             INTEGER NOT NULL   -- cycle, begin <= end
) STRICT;

-- (trace) Values, each time they change.
CREATE TABLE value (
    cycle           INTEGER NOT NULL,  -- when it became so
    component       TEXT    NOT NULL,  -- whose
    name            TEXT    NOT NULL,  -- which
    value           INTEGER NOT NULL   -- the new value
) STRICT;

-- (trace) Every version of the resource management table 90.
CREATE TABLE resource_version (
    version         INTEGER PRIMARY KEY, -- from 0, the table when the run starts
    cycle           INTEGER NOT NULL,    -- from this cycle on
    cause           TEXT    NOT NULL,    -- what changed it
    step            TEXT                 -- step that changed it (506, 611, 140), or NULL
) STRICT;

-- (trace) The entries 91-1, 91-2, ... of each version.
CREATE TABLE resource_entry (
    version         INTEGER NOT NULL,  -- of resource_version
    position        INTEGER NOT NULL,  -- 1 is entry 91-1
    area            TEXT    NOT NULL,  -- os1, A, vmm, unused, failed; disk unused
    kind            TEXT    NOT NULL,  -- main storage, auxiliary memory, CPU share
    size            INTEGER NOT NULL,  -- used size in bytes; of kind CPU share its weight
    owner           TEXT    NOT NULL,  -- an OS, or vmm
    destination     TEXT,              -- switching destination in abnormal status; NULL: none
    PRIMARY KEY (version, position)
) STRICT;

-- (trace) Main storage unit by unit in each version: runs of units that are alike.
CREATE TABLE storage_range (
    version         INTEGER NOT NULL,  -- of resource_version
    first_unit      INTEGER NOT NULL,  -- number of the first unit of the run
    n_units         INTEGER NOT NULL,  -- how many
    area            TEXT    NOT NULL,  -- area they belong to
    owner           TEXT    NOT NULL,  -- an OS, or vmm
    state           TEXT    NOT NULL,  -- unused, unconnected, connected, failed
    PRIMARY KEY (version, first_unit)
) STRICT;

-- (trace) The faults of the scenario, in the order they struck.
CREATE TABLE fault (
    name            TEXT    NOT NULL,  -- title in the scenario
    cycle           INTEGER,           -- when it struck; NULL: never
    action          TEXT    NOT NULL,  -- crash os1 panic; fail storage of A unit 3
    target          TEXT    NOT NULL,  -- what it struck
    had_effect      INTEGER NOT NULL   -- 0: there was nothing to strike (any more)
) STRICT;

-- (trace) The commands of the scenario, in the order of their ends; those never given last.
CREATE TABLE command (
    name            TEXT    NOT NULL,  -- title in the scenario
    cycle           INTEGER,           -- when it was given; NULL: never
    action          TEXT    NOT NULL,  -- change share of os1 to 300; take 32 MB from A
    ordered_by      TEXT    NOT NULL,  -- operator, or an OS
    done            INTEGER,           -- when it was carried out, or refused; NULL: neither
    outcome         TEXT    NOT NULL   -- done; or why not
) STRICT;

-- (trace) Sequences of steps: takeovers by FIG. 5 and 6, re-IPLs, moves of storage between living
-- OSs, changes of shares, what OSs ask for and give back by usage, starts, restarts and ends of
-- jobs.
CREATE TABLE flow (
    flow            INTEGER PRIMARY KEY, -- number in order of begin, from 1
    figure          TEXT    NOT NULL,    -- 'FIG. 5'; 'FIG. 6'; 're-IPL'; 'prior art 2';
                                         -- 'usage high'; 'change share'; 'job start'; ...
    subject         TEXT    NOT NULL,    -- the OS, program, zone or command it is about
    cause           TEXT    NOT NULL,    -- why it began
    begin           INTEGER NOT NULL,    -- cycle; of FIG. 5 and 6 that of the fault
    end             INTEGER NOT NULL,    -- cycle
    outcome         TEXT    NOT NULL     -- done; or how else, and in which step
) STRICT;

-- (trace) The steps of a flow. Each begins when the one before it ended.
CREATE TABLE flow_step (
    flow            INTEGER NOT NULL,  -- of flow
    position        INTEGER NOT NULL,  -- order, from 1
    step            TEXT    NOT NULL,  -- number in the figure: 501
    what            TEXT    NOT NULL,  -- what the step does
    runs_on         TEXT    NOT NULL,  -- vmm, or the OS whose routine it is
    cpu             TEXT,              -- CPU it ended on; NULL: it needed none
    begin           INTEGER NOT NULL,  -- cycle
    wait_cycles     INTEGER NOT NULL,  -- waiting: for detection, a CPU, a transfer
    work_cycles     INTEGER NOT NULL,  -- working: path, storage references, per-unit work
    end             INTEGER NOT NULL,  -- cycle = begin + wait_cycles + work_cycles
    PRIMARY KEY (flow, position)
) STRICT;

-- (trace) Requests for storage that were refused, with the numbers.
CREATE TABLE refusal (
    cycle           INTEGER NOT NULL,  -- when
    app             TEXT    NOT NULL,  -- for whom: a program, an OS, a re-IPL, a command, a zone
    os              TEXT    NOT NULL,  -- who asked; of a move who was to give
    asked_bytes     INTEGER NOT NULL,  -- what was asked for
    free_bytes      INTEGER NOT NULL,  -- what that OS had left of its own
    unused_bytes    INTEGER NOT NULL,  -- what the monitor had unused
    reason          TEXT    NOT NULL   -- in words
) STRICT;

-- (trace) One row a request that ended, or that was under way when the run ended.
CREATE TABLE request (
    clients         TEXT    NOT NULL,  -- group of clients
    client          INTEGER NOT NULL,  -- number among all clients of the run, from 1
    number          INTEGER NOT NULL,  -- the client's count of its requests, from 1
    app             TEXT    NOT NULL,  -- program it is for
    sent            INTEGER NOT NULL,  -- cycle of the first sending
    attempts        INTEGER NOT NULL,  -- how often it was sent
    replied         INTEGER,           -- cycle of the reply; NULL: none yet
    served_by       TEXT               -- OS on which the program ran that replied; NULL: none yet
) STRICT;

-- (trace) Journal records that are on auxiliary memory: the transactions committed.
CREATE TABLE journal_record (
    cycle           INTEGER NOT NULL,  -- when it was there
    app             TEXT    NOT NULL,  -- whose
    os              TEXT    NOT NULL,  -- on which the program ran
    record          INTEGER NOT NULL,  -- number in the journal, from 1
    client          INTEGER NOT NULL,  -- of the request it belongs to (all clients of the run
                                       -- counted, then programs that send), 0: none
    number          INTEGER NOT NULL   -- of the request
) STRICT;

-- (trace) What programs printed, one row a service; a line may come in several.
CREATE TABLE output (
    cycle           INTEGER NOT NULL,  -- when
    app             TEXT    NOT NULL,  -- whose
    os              TEXT    NOT NULL,  -- on which the program ran
    text            TEXT    NOT NULL   -- printable ASCII, newlines, tabs
) STRICT;

-- (trace) Where every cycle of every CPU went; the books of a CPU add up to meta.end_cycle.
CREATE TABLE cpu_book (
    cpu             TEXT    NOT NULL,  -- cpu0, ...
    book            TEXT    NOT NULL,  -- guest application, guest OS, VMM, stall on storage, idle,
                                       -- stopped
    cycles          INTEGER NOT NULL,
    PRIMARY KEY (cpu, book)
) STRICT;

-- (trace) The instructions each program executed on each OS, all its starts there together.
CREATE TABLE app_cpu (
    app             TEXT    NOT NULL,  -- program
    os              TEXT    NOT NULL,  -- on which it ran
    instructions    INTEGER NOT NULL,  -- completed; a macro-instruction is one
    owed_compute    INTEGER NOT NULL,  -- cycles in cpi_stack that it was not given any more: of an
                                       -- instruction under way when it or the run ended
    owed_stall      INTEGER NOT NULL,  -- the same of the causes fetch stall and data stall
    PRIMARY KEY (app, os)
) STRICT;

-- (trace) The cycles-per-instruction stack of each program on each OS. The causes but the two
-- stalls, without owed_compute, add up over all programs to the book guest application.
CREATE TABLE cpi_stack (
    app             TEXT    NOT NULL,  -- program
    os              TEXT    NOT NULL,  -- on which it ran
    cause           TEXT    NOT NULL,  -- base, load-use, branch, multiply, system, macro, tlb,
                                       -- fetch stall, data stall
    cycles          INTEGER NOT NULL,
    PRIMARY KEY (app, os, cause)
) STRICT;

-- (trace) The banks of main storage.
CREATE TABLE bank (
    bank            INTEGER PRIMARY KEY, -- from 0
    lines           INTEGER NOT NULL,    -- moved
    busy_cycles     INTEGER NOT NULL,    -- at work for a line
    wait_cycles     INTEGER NOT NULL     -- accesses waited for it
) STRICT;

-- (trace) Counters at the end of the run.
CREATE TABLE counter (
    component       TEXT    NOT NULL,  -- whose
    name            TEXT    NOT NULL,  -- what is counted
    value           INTEGER NOT NULL,
    PRIMARY KEY (component, name)
) STRICT;

-- Instructions as they began, in the order (cycle, CPU), in the cycles asked for with
-- `hsim run --instructions`. Not part of the digest: recording them changes nothing else.
CREATE TABLE instruction (
    cycle           INTEGER NOT NULL,  -- when it began
    cpu             TEXT    NOT NULL,  -- cpu0, ...
    app             TEXT    NOT NULL,  -- program it belongs to
    os              TEXT    NOT NULL,  -- on which the program runs
    pc              INTEGER NOT NULL,  -- address in the program's area
    word            INTEGER NOT NULL   -- the instruction word; 16 bits of a compressed one
) STRICT;

-- Who had each CPU, turn by turn (models/vmm/turn_log.h): for whoever looks at a run. Turns of a CPU
-- do not overlap; their sum is the cycles in which it was neither idle nor stopped. Not part of the
-- digest. In the order in which they were over.
CREATE TABLE cpu_turn (
    cpu             TEXT    NOT NULL,  -- cpu0, ...
    holder          TEXT    NOT NULL,  -- a machine: os1, os2; or vmm
    begin           INTEGER NOT NULL,  -- cycle
    end             INTEGER NOT NULL   -- cycle, begin < end
) STRICT;

-- The cycles in which instructions were asked for; no row: none were.
CREATE TABLE instruction_window (
    begin           INTEGER NOT NULL,  -- first cycle
    end             INTEGER NOT NULL,  -- last cycle
    kept            INTEGER NOT NULL,  -- rows of instruction
    left_out        INTEGER NOT NULL   -- instructions of the window beyond the limit of rows
) STRICT;

-- The outage of each program whose service was cut by a fault: one row a fault and program.
CREATE TABLE outage (
    app             TEXT    NOT NULL,  -- program
    fault           TEXT    NOT NULL,  -- title of the fault; of a false alarm, its cause
    fault_cycle     INTEGER NOT NULL,  -- when it struck; the false alarm was given
    detected        INTEGER,           -- cycle in which step 501 or 601 ended; NULL: did not
                                       -- happen, and so on
    reallocated     INTEGER,           -- cycle in which step 506 or 611 ended
    loaded          INTEGER,           -- cycle in which the image was in the area
    replayed        INTEGER,           -- cycle in which the journal was read
    running         INTEGER,           -- cycle in which the program runs again: step 507 or 612
    first_reply     INTEGER,           -- cycle of the first reply after the fault
    standby         TEXT               -- OS it could be switched to; NULL: it is no hot standby
                                       -- job, the fault stops it for good
) STRICT;

-- What became of each program by the end of the run (models/outcome.h).
CREATE TABLE outcome (
    app             TEXT    NOT NULL,  -- program
    is_hot_standby  INTEGER NOT NULL,  -- 1: it has a standby twin
    outcome         TEXT    NOT NULL,  -- serves on os2, unprotected; ended: exited; ...
    is_stated       INTEGER NOT NULL,  -- 0: the run ended in the middle of something, or an OS that
                                       -- could serve the program does not
    PRIMARY KEY (app)
) STRICT;

-- The expectations of the scenario and what became of them, in file order.
CREATE TABLE expectation (
    position        INTEGER PRIMARY KEY, -- from 1
    title           TEXT    NOT NULL,    -- expect "TITLE"
    condition       TEXT    NOT NULL,    -- as written
    verdict         TEXT    NOT NULL,    -- held, failed, not reached
    cycle           INTEGER,             -- when it was decided
    detail          TEXT    NOT NULL,    -- the values found where it failed; else ''
    place           TEXT    NOT NULL     -- file:line
) STRICT;
