-- The result database of one run: results/NAME.db.
--
-- Integers only: times are cycles of the CPU clock (meta.clock_hz of them a second), sizes are
-- bytes. What lasts has a begin and an end. Values are written when they change. No wall clock,
-- host name or path of the host is inside: the same run makes the same bytes.
-- Tables marked (trace) are part of the digest (meta.digest); sim/row_digest.h tells how.
-- Rows of a table stand in the order in which they were written (rowid); what they come to is in
-- table_digest, so that `hsim verify` can tell that nothing was changed since.
-- Which tables are kept is up to `hsim run --trace full|flows|off`; the digest is the same.
-- Views stand behind the tables. They answer what is asked most, with times in seconds or
-- milliseconds (columns _s, _ms: real numbers) beside the cycles: `hsim query FILE SQL`. A view
-- cannot be asked where a table that it is made of was left out.
--
-- Some questions to begin with:
--
-- * `SELECT step, done_ms FROM fig5`: when each step was done, from the fault on
-- * `SELECT app, total_ms, load_ms FROM outage`: how long programs were away, and loaded
-- * `SELECT app, max(response_ms) FROM requests GROUP BY app`: the longest response time
-- * `SELECT area, owner, bytes FROM storage_over_time WHERE begin_s <= 3 AND end_s > 3`: who has
--   what of main storage at 3 s
-- * `SELECT state, area, size, owner FROM fig4 WHERE kind = 'main storage'`: FIG. 4's states
-- * `SELECT cpu, category, seconds FROM cpu_time WHERE cycles > 0`: where the CPUs' time went
-- * `SELECT path, value FROM parameter WHERE source = 'assumption'`: what is assumed

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
    trace_level     TEXT    NOT NULL,  -- full, flows, off: which tables were kept
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

-- What the command line said about the scenario: with it, the scenario and its seed the run can be
-- repeated.
CREATE TABLE setting (
    position        INTEGER PRIMARY KEY, -- from 0
    option          TEXT    NOT NULL,    -- set, policy, fault, seed
    value           TEXT    NOT NULL     -- as it was written: NAME=VALUE; arf; at 6 s crash os2
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
    step            TEXT                 -- step that changed it (506, 130, ...), or NULL
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
    flow            INTEGER NOT NULL UNIQUE, -- number, from 1, in the order in which they set out;
                                             -- rows are in order of end
    figure          TEXT    NOT NULL,  -- 'FIG. 5'; 'FIG. 6'; 're-IPL'; 'prior art 2';
                                       -- 'usage high'; 'change share'; 'job start'; ...
    subject         TEXT    NOT NULL,  -- the OS, program, zone or command it is about
    cause           TEXT    NOT NULL,  -- why it began
    begin           INTEGER NOT NULL,  -- cycle; of FIG. 5 and 6 that of the fault
    end             INTEGER NOT NULL,  -- cycle
    outcome         TEXT    NOT NULL   -- done; or how else, and in which step
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

-- (trace) Journal records that a program was told are on auxiliary memory: the transactions
-- committed. One that got there when its program had failed already has no row: the program finds
-- it when it reads its journal again, and its number is missing here.
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
-- stalls, without owed_compute, add up over all programs to the book guest application, less what a
-- program took that hung: it executes nothing.
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

-- What the steps waited for that waited; the three add up to flow_step.wait_cycles (models/flow.h,
-- WAITING). For whoever looks at a run; not part of the digest.
CREATE TABLE flow_wait (
    flow            INTEGER NOT NULL,  -- of flow
    position        INTEGER NOT NULL,  -- of flow_step
    unseen_cycles   INTEGER NOT NULL,  -- nobody knew yet: from the fault to its detection
    cpu_cycles      INTEGER NOT NULL,  -- its work was ready: for the turn of its machine, for the
                                       -- status to be restored, for other work of its executor
    other_cycles    INTEGER NOT NULL,  -- something else had to end: a transfer, a reset, another
                                       -- flow
    PRIMARY KEY (flow, position)
) STRICT;

-- Who had each CPU, turn by turn (models/vmm/turn_log.h): for whoever looks at a run. Turns of a
-- CPU do not overlap; their sum is the cycles in which it was neither idle nor stopped. Not part
-- of the digest. Turns of one CPU stand in the order of time.
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
    kept            INTEGER NOT NULL,  -- rows of instruction, if the trace level keeps them
    left_out        INTEGER NOT NULL   -- instructions of the window beyond the limit of rows
) STRICT;

-- The outage of each program whose service was cut by a fault: one row a fault and program. View
-- outage has its parts.
CREATE TABLE service_outage (
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

-- What the rows of each table come to, one row a table of this file but this one: by it `hsim
-- verify` finds the table that was changed.
CREATE TABLE table_digest (
    name            TEXT    NOT NULL,  -- of the table
    n_rows          INTEGER NOT NULL,  -- that were written, kept or not
    digest          TEXT    NOT NULL,  -- 16 hexadecimal digits; made like the digest of the run
    is_kept         INTEGER NOT NULL,  -- 0: left out at this trace level
    in_digest       INTEGER NOT NULL,  -- 1: part of meta.digest
    PRIMARY KEY (name)
) STRICT;

-- The versions of table 90 that are states: the first, and what each flow (a job's start, FIG. 5)
-- left behind when it was done with the table. The first is A, as in FIG. 4, and each job that
-- starts makes the next letter, until something else happens.
CREATE VIEW table_state (
    version,         -- integer: of resource_version
    state,           -- text: A; B; after FIG. 5; during re-IPL; else what changed it
    cycle,           -- integer: from this cycle on
    cycle_s,         -- real: the same in seconds
    cause,           -- text: what changed it
    step,            -- text or null: step that changed it
    figure           -- text or null: of the flow that left it behind
) AS
WITH owned AS (
    SELECT v.version, v.cycle, v.cause, v.step,
           (SELECT f.flow
            FROM flow AS f
            WHERE v.cycle > f.begin AND v.cycle <= f.end
            ORDER BY f.begin DESC, f.flow DESC
            LIMIT 1) AS flow
    FROM resource_version AS v
),
followed AS (
    SELECT *, lead(flow) OVER (ORDER BY version) AS next_flow
    FROM owned
),
found AS (
    SELECT s.version, s.cycle, s.cause, s.step, f.figure,
           row_number() OVER (ORDER BY s.version) AS number
    FROM followed AS s
    LEFT JOIN flow AS f ON f.flow = s.flow
    WHERE s.flow IS NULL OR s.next_flow IS NOT s.flow
),
counted AS (
    SELECT *, sum(number > 1 AND figure IS NOT 'job start') OVER (ORDER BY version) AS n_others
    FROM found
)
SELECT version,
       CASE WHEN n_others = 0 AND number <= 26 THEN char(64 + number)
            WHEN figure = 're-IPL' AND instr(cause, ' re-IPLed ') > 0 THEN 'after re-IPL'
            WHEN figure = 're-IPL' THEN 'during re-IPL'
            WHEN substr(figure, 1, 4) = 'FIG.' THEN 'after ' || figure
            ELSE cause END,
       cycle, cycle * 1.0 / clock_hz, cause, step, figure
FROM meta, counted
ORDER BY version;

-- FIG. 4: the entries of table 90 in each of its states, as `hsim table` shows them.
CREATE VIEW fig4 (
    version,         -- integer: of table_state; two states can have the same name
    state,           -- text: A; B; after FIG. 5
    cycle,           -- integer: from this cycle on
    cycle_s,         -- real: the same in seconds
    position,        -- integer: 1 is entry 91-1
    area,            -- text: os1, A, vmm, unused, failed
    kind,            -- text: main storage, auxiliary memory, CPU share
    size,            -- integer: used size in bytes; of a CPU share its weight
    owner,           -- text: an OS, or vmm
    destination      -- text or null: switching destination in abnormal status
) AS
SELECT s.version, s.state, s.cycle, s.cycle_s, e.position, e.area, e.kind, e.size, e.owner,
       e.destination
FROM table_state AS s
JOIN resource_entry AS e USING (version)
ORDER BY s.version, e.position;

-- FIG. 5: the steps of each takeover of an OS.
CREATE VIEW fig5 (
    flow,            -- integer: of flow
    os,              -- text: the OS that failed
    cause,           -- text: how its fault was noticed
    outcome,         -- text: of the flow: done; or how else
    position,        -- integer: order of the step, from 1
    step,            -- text: 501 to 507
    what,            -- text: what it does
    runs_on,         -- text: vmm, or the OS whose routine it is
    cpu,             -- text or null: CPU it ended on
    begin,           -- integer: cycle
    wait_cycles,     -- integer: waiting
    work_cycles,     -- integer: working
    end,             -- integer: cycle
    done_cycles,     -- integer: from the fault to the end of the step
    done_ms          -- real: the same in milliseconds
) AS
SELECT f.flow, f.subject, f.cause, f.outcome, s.position, s.step, s.what, s.runs_on, s.cpu, s.begin,
       s.wait_cycles, s.work_cycles, s.end, s.end - f.begin, (s.end - f.begin) * 1000.0 / clock_hz
FROM meta, flow AS f
JOIN flow_step AS s USING (flow)
WHERE f.figure = 'FIG. 5'
ORDER BY f.flow, s.position;

-- FIG. 6: the steps of each takeover of a program.
CREATE VIEW fig6 (
    flow,            -- integer: of flow
    app,             -- text: the program that failed
    cause,           -- text: how its fault was noticed
    outcome,         -- text: of the flow: done; or how else
    position,        -- integer: order of the step, from 1
    step,            -- text: 601 to 612
    what,            -- text: what it does
    runs_on,         -- text: vmm, or the OS whose routine it is
    cpu,             -- text or null: CPU it ended on
    begin,           -- integer: cycle
    wait_cycles,     -- integer: waiting
    work_cycles,     -- integer: working
    end,             -- integer: cycle
    done_cycles,     -- integer: from the fault to the end of the step
    done_ms          -- real: the same in milliseconds
) AS
SELECT f.flow, f.subject, f.cause, f.outcome, s.position, s.step, s.what, s.runs_on, s.cpu, s.begin,
       s.wait_cycles, s.work_cycles, s.end, s.end - f.begin, (s.end - f.begin) * 1000.0 / clock_hz
FROM meta, flow AS f
JOIN flow_step AS s USING (flow)
WHERE f.figure = 'FIG. 6'
ORDER BY f.flow, s.position;

-- Who has how much of main storage when: a row for as long as it stays the same. At any time of the
-- run the rows add up to main storage.
CREATE VIEW storage_over_time (
    begin,           -- integer: first cycle
    end,             -- integer: first cycle in which it is otherwise; meta.end_cycle of the last
    begin_s,         -- real: begin in seconds
    end_s,           -- real: end in seconds
    owner,           -- text: an OS, or vmm
    area,            -- text: os1, A, vmm, unused, failed
    state,           -- text: unused, unconnected, connected, failed
    bytes            -- integer: all of it, wherever it lies
) AS
WITH version AS (
    SELECT version, cycle AS begin, lead(cycle, 1, end_cycle) OVER (ORDER BY version) AS end
    FROM meta, resource_version
),
lasting AS (
    SELECT version, begin, end, row_number() OVER (ORDER BY version) AS number
    FROM version
    WHERE end > begin
),
held AS (
    SELECT number, begin, end, owner, area, state, sum(n_units) * unit_bytes AS bytes
    FROM meta, lasting
    JOIN storage_range USING (version)
    GROUP BY number, owner, area, state
),
stretch AS (
    SELECT *, number - row_number() OVER (PARTITION BY owner, area, state, bytes
                                          ORDER BY number) AS place
    FROM held
)
SELECT min(begin) AS first, max(end), min(begin) * 1.0 / clock_hz, max(end) * 1.0 / clock_hz,
       owner, area, state, bytes
FROM meta, stretch
GROUP BY owner, area, state, bytes, place
ORDER BY first, owner, area, state;

-- The outages and the parts they are made of. A part begins where the last mark that was reached
-- lies; a mark that came before an earlier one took no time; so the parts add up to the total.
CREATE VIEW outage (
    app,             -- text: program
    fault,           -- text: title of the fault; of a false alarm, its cause
    fault_cycle,     -- integer: when it struck
    detected,        -- integer or null: cycles of the marks, as in service_outage
    reallocated,     -- integer or null: step 506 or 611 is done
    loaded,          -- integer or null: the image is in the area
    replayed,        -- integer or null: the journal was read
    running,         -- integer or null: the program runs again
    first_reply,     -- integer or null: the first reply after the fault
    standby,         -- text or null: OS it could be switched to; null: stopped for good
    detection_ms,    -- real or null: the parts in milliseconds; null: the mark was not reached
    reallocation_ms, -- real or null: to the end of step 506 or 611
    load_ms,         -- real or null: until the image is there
    replay_ms,       -- real or null: until the journal was read
    start_ms,        -- real or null: until the program runs
    reply_ms,        -- real or null: until the first reply
    total_ms         -- real or null: all of it; null: no reply before the run ended
) AS
WITH first AS (
    SELECT *, rowid AS id, max(fault_cycle, coalesce(detected, fault_cycle)) AS mark_1
    FROM service_outage
),
second AS (SELECT *, max(mark_1, coalesce(reallocated, mark_1)) AS mark_2 FROM first),
third AS (SELECT *, max(mark_2, coalesce(loaded, mark_2)) AS mark_3 FROM second),
fourth AS (SELECT *, max(mark_3, coalesce(replayed, mark_3)) AS mark_4 FROM third),
fifth AS (SELECT *, max(mark_4, coalesce(running, mark_4)) AS mark_5 FROM fourth),
sixth AS (SELECT *, max(mark_5, coalesce(first_reply, mark_5)) AS mark_6 FROM fifth)
SELECT app, fault, fault_cycle, detected, reallocated, loaded, replayed, running, first_reply,
       standby,
       CASE WHEN detected IS NOT NULL THEN (mark_1 - fault_cycle) * 1000.0 / clock_hz END,
       CASE WHEN reallocated IS NOT NULL THEN (mark_2 - mark_1) * 1000.0 / clock_hz END,
       CASE WHEN loaded IS NOT NULL THEN (mark_3 - mark_2) * 1000.0 / clock_hz END,
       CASE WHEN replayed IS NOT NULL THEN (mark_4 - mark_3) * 1000.0 / clock_hz END,
       CASE WHEN running IS NOT NULL THEN (mark_5 - mark_4) * 1000.0 / clock_hz END,
       CASE WHEN first_reply IS NOT NULL THEN (mark_6 - mark_5) * 1000.0 / clock_hz END,
       CASE WHEN first_reply IS NOT NULL THEN (mark_6 - fault_cycle) * 1000.0 / clock_hz END
FROM meta, sixth
ORDER BY fault_cycle, app, id;

-- Where the time of every CPU went.
CREATE VIEW cpu_time (
    cpu,             -- text: cpu0, ...
    category,        -- text: guest application, guest OS, VMM, stall on storage, idle, stopped
    cycles,          -- integer: of the whole run
    seconds,         -- real: the same
    share            -- real: of the time of this CPU, 0 to 1
) AS
SELECT cpu, book, cycles, cycles * 1.0 / clock_hz,
       cycles * 1.0 / nullif(sum(cycles) OVER (PARTITION BY cpu), 0)
FROM meta, cpu_book
ORDER BY length(cpu), cpu, cpu_book.rowid;

-- The requests of all clients, in the order in which they were first sent.
CREATE VIEW requests (
    clients,         -- text: group of clients
    client,          -- integer: number among all clients of the run
    number,          -- integer: the client's count of its requests
    app,             -- text: program it is for
    sent,            -- integer: cycle of the first sending
    replied,         -- integer or null: cycle of the reply
    attempts,        -- integer: how often it was sent
    served_by,       -- text or null: OS of the program that replied
    sent_s,          -- real: sent in seconds
    response_ms,     -- real or null: from the first sending to the reply
    state            -- text: replied, unanswered
) AS
SELECT clients, client, number, app, sent, replied, attempts, served_by, sent * 1.0 / clock_hz,
       (replied - sent) * 1000.0 / clock_hz,
       CASE WHEN replied IS NULL THEN 'unanswered' ELSE 'replied' END
FROM meta, request
ORDER BY sent, client, number;

-- Main storage that an OS owns and that is neither its kernel's nor a program's. While the OS does
-- not run nothing of what it owns is of use to anybody: all of it is idle, from the fault on.
CREATE VIEW idle (
    begin,           -- integer: first cycle
    end,             -- integer: first cycle in which it may be otherwise
    begin_s,         -- real: begin in seconds
    end_s,           -- real: end in seconds
    os,              -- text: whose
    bytes            -- integer: idle
) AS
WITH version AS (
    SELECT version, cycle AS begin, lead(cycle, 1, end_cycle) OVER (ORDER BY version) AS end
    FROM meta, resource_version
),
kernel AS (
    SELECT component AS os, value AS units, cycle AS begin,
           lead(cycle, 1, end_cycle) OVER (PARTITION BY component ORDER BY cycle, value.rowid)
               AS end
    FROM meta, value
    WHERE name = 'kernel units'
),
owned AS (
    SELECT version, owner AS os, begin, end,
           sum(CASE WHEN area = owner THEN size / unit_bytes ELSE 0 END) AS own_units,
           sum(size / unit_bytes) AS all_units
    FROM meta, version
    JOIN resource_entry USING (version)
    WHERE kind = 'main storage' AND area NOT IN ('unused', 'failed')
    GROUP BY version, owner
),
part AS (
    SELECT os, max(kernel.begin, owned.begin) AS begin, min(kernel.end, owned.end) AS end,
           CASE WHEN units = 0 THEN all_units
                ELSE own_units - min(own_units, units) END AS units
    FROM owned
    JOIN kernel USING (os)
)
SELECT begin, end, begin * 1.0 / clock_hz, end * 1.0 / clock_hz, os, units * unit_bytes
FROM meta, part
WHERE begin < end
ORDER BY begin, os;
