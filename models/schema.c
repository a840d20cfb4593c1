/* schema: every word of the scenario language, in one table.
 *
 * A row is one word in one block: its pattern (sim/scenario.h tells how to read it), the block it
 * opens, its default written as a scenario would, and what it means. The data sheets at the head
 * of the models say what each parameter does to time.
 */
#include "models/schema.h"

#include "sim/banned.h"

enum {
    REQ = HS_WORD_REQUIRED,
    REP = HS_WORD_REPEATS,
    NAMED = HS_WORD_NAMED,
    OWN_NAME = HS_WORD_NAMED | HS_WORD_OWN_NAME,
    TITLED = HS_WORD_TITLED,
    ORD = HS_WORD_ORDERED,
    ONCE = HS_WORD_ONCE,
    AS_FILE = HS_WORD_FILE_NAME
};

/* What a step of a routine costs. */
#define COST " <count:instructions> instructions <count:references> references"

/* clang-format off */
/* Words of two blocks: a block of one OS has none of the defaults, for what it does not say the
 * block of all of them says. by: SAID or UNSAID. */
#define SAID(text) text
#define UNSAID(text) NULL

#define GUEST_WORDS(block, by)                                                                     \
    { block, "tick <time>", NULL, 0, by("tick 10 ms"),                                             \
      "Period of the OS's timer routine." },                                                       \
    { block, "quantum <time>", NULL, 0, by("quantum 10 ms"),                                       \
      "Turn of a program in the OS's round robin, of CPU time of its own." },                      \
    { block, "cap <count:cap 1..6400> percent", NULL, 0, NULL,                                     \
      "The most CPU time its machine gets, in per cent of one CPU; when not said, no bound." },    \
    { block, "instruction <time>", NULL, 0, by("instruction 1 cycles"),                            \
      "Time of one instruction of an OS routine." },                                               \
    { block, "engage <time> per unit", NULL, 0, by("engage 1 ms per unit"),                        \
      "Engaging routine 140: connecting one unit of storage." },                                   \
    { block, "disconnect <time> per unit", NULL, 0, by("disconnect 1 ms per unit"),                \
      "Disconnection routine 130: giving up one unit of storage." },                               \
    { block, "ipl [constant|exponential] <time>", NULL, 0, by("ipl 30 s"),                         \
      "Re-IPL: the time the OS is busy loading itself, or its mean." },                            \
    { block, "recognise" COST, NULL, 0, by("recognise 1_000 instructions 10 references"),          \
      "Routine 110: is it a hot standby job?" },                                                   \
    { block, "size" COST, NULL, 0, by("size 1_000 instructions 10 references"),                    \
      "Routine 110: what does it need, is there enough?" },                                        \
    { block, "ask" COST, NULL, 0, by("ask 1_000 instructions 10 references"),                      \
      "Routine 110: the call to the monitor." },                                                   \
    { block, "report" COST, NULL, 0, by("report 1_000 instructions 10 references"),                \
      "Steps 505, 607 and 610, the end of routine 130: telling the monitor." },                    \
    { block, "start" COST, NULL, 0, by("start 10_000 instructions 100 references"),                \
      "Making a job ready to be loaded." },                                                        \
    { block, "replay" COST, NULL, 0, by("replay 500 instructions 10 references"),                  \
      "Taking in one journal record." },                                                           \
    { block, "notify" COST, NULL, 0, by("notify 1_000 instructions 10 references"),                \
      "Step 602, routine 120: reporting the level of a program's fault." },                        \
    { block, "watchdog <time>", NULL, 0, NULL,                                                     \
      "A program that is ready for so long and calls no service has failed; none when not "        \
      "said." },                                                                                   \
    { block, "dispatch" COST, NULL, 0, by("dispatch 300 instructions 10 references"),              \
      "Going from one program to another." },                                                      \
    { block, "service" COST, NULL, 0, by("service 500 instructions 10 references"),                \
      "One ecall of a program." },                                                                 \
    { block, "interrupt" COST, NULL, 0, by("interrupt 300 instructions 10 references"),            \
      "The end of a transfer, a message, a timer; step 601." },                                    \
    { block, "retry" COST, NULL, 0, by("retry 1_000 instructions 10 references"),                  \
      "Trying a transfer again that ended in a device error." },                                   \
    { block, "retries <count 0..1000>", NULL, 0, by("retries 3"),                                  \
      "How often a transfer is tried again before the program hears of the error." },              \
    { block, "replacement fifo|lru|clock|opt", NULL, 0, by("replacement lru"),                     \
      "Which page leaves its frame when a program that pages needs one: the first that came in, "  \
      "the least recently used, the next one of a round that was not used, the one needed "        \
      "last." },                                                                                   \
    { block, "page-fault" COST, NULL, 0, by("page-fault 1_000 instructions 10 references"),        \
      "A program needs a page that is not in its frames: finding it one." },                       \
    { block, "heartbeat" COST, NULL, 0, by("heartbeat 500 instructions 10 references"),            \
      "Prior art 1: a message to the switching device, which is there under some policies." },     \
    { block, "timer" COST, NULL, 0, by("timer 1_000 instructions 10 references"),                  \
      "The timer routine, once a tick." }

#define USAGE_WORDS(block, by)                                                                     \
    { block, "poll <time>", NULL, 0, by("poll 1 s"),                                               \
      "Policy usage-threshold: how often the OS's monitor looks how much of its storage is "       \
      "used." },                                                                                   \
    { block, "high <percent 1 %..100 %>", NULL, 0, by("high 90 %"),                                \
      "With more than this used it asks the virtual machine monitor for more." },                  \
    { block, "low <percent 0 %..99 %>", NULL, 0, by("low 60 %"),                                   \
      "With less than this used it gives some back." },                                            \
    { block, "by <size>", NULL, 0, by("by 8 MB"),                                                  \
      "What it asks for, or gives back, at a time; rounded up to whole units." },                  \
    { block, "look" COST, NULL, 0, by("look 1_000 instructions 10 references"),                    \
      "One look." }

static const HsSchemaRow rows[] = {
    /* the run itself */
    { "", "scenario", "scenario", TITLED | REQ | ONCE | AS_FILE, NULL,
      "What the run is called; its result is results/NAME.db." },
    { "scenario", "about <text>", NULL, 0, "about \"\"",
      "One sentence: the question the scenario asks." },
    { "scenario", "seed <count>", NULL, 0, "seed 1",
      "Every random stream starts from this number and its own name." },
    { "scenario", "stop at <time>", NULL, REQ, NULL, "The run ends at this time." },
    { "", "limits", "limits", 0, NULL, "Bounds that end a run which would not end by itself." },
    { "limits", "events <count 1..1_000_000_000_000>", NULL, 0, "events 20_000_000_000",
      "The run fails when this many events have fired, quiet ones (each line of a transfer) too." },

    /* hardware: FIG. 2 */
    { "", "cpu", "cpu", REQ, NULL,
      "The CPUs 10-1, 10-2, ...: all alike, in-order, one instruction at a time." },
    { "cpu", "count <count 1..64>", NULL, 0, "count 1", "How many CPUs the machine has." },
    { "cpu", "clock <frequency>", NULL, REQ, NULL,
      "CPU clock; one cycle of it is the unit of time." },
    { "cpu", "base <time>", NULL, 0, "base 1 cycles",
      "Cycles of an instruction; all below are added to it." },
    { "cpu", "load-use <time>", NULL, 0, "load-use 0 cycles",
      "A load whose result the next instruction reads (interlock)." },
    { "cpu", "multiply <time>", NULL, 0, "multiply 0 cycles", "A multiplication." },
    { "cpu", "divide <time>", NULL, 0, "divide 0 cycles", "A division of 64 bits." },
    { "cpu", "divide-word <time>", NULL, 0, "divide-word 0 cycles", "A division of 32 bits." },
    { "cpu", "atomic <time>", NULL, 0, "atomic 0 cycles",
      "lr, sc and amo, beside their storage access." },
    { "cpu", "csr <time>", NULL, 0, "csr 0 cycles", "csrr* of cycle, time or instret." },
    { "cpu", "fence <time>", NULL, 0, "fence 0 cycles",
      "fence.i, which empties the instruction cache." },
    { "cpu", "trap <time>", NULL, 0, "trap 0 cycles",
      "From an instruction that traps to its OS, a service call too." },
    { "cpu", "branch taken <time>", NULL, 0, "branch taken 2 cycles",
      "A jump, and a branch that is taken (and was predicted, where there is a predictor)." },
    { "cpu", "mispredict <time>", NULL, 0, "mispredict 0 cycles",
      "A branch, or a jump to a register, that was not predicted." },
    { "cpu", "predictor <count:entries 0..65536> entries <count:returns 0..64> returns", NULL, 0,
      "predictor 0 entries 0 returns",
      "2-bit counters of branches, a power of two of them, and the depth of the return stack." },
    { "cpu", "instruction-cache <size:size> ways <count:ways 1..32>", NULL, 0,
      "instruction-cache 0 B ways 1",
      "First-level cache of instructions, in lines of main storage; 0 B: one line is held." },
    { "cpu", "data-cache <size:size> ways <count:ways 1..32>", NULL, 0, "data-cache 0 B ways 1",
      "First-level cache of data, write-back; 0 B: every access goes to main storage." },
    { "cpu", "tlb <count:entries 0..32768> entries <count:ways 1..64> ways miss <time:miss>", NULL,
      0, "tlb 0 entries 1 ways miss 0 cycles",
      "Translations remembered, asked when a line is not in a cache; a miss takes so long." },
    { "", "storage", "storage", REQ, NULL, "Main storage 20: units, banks and the path to them." },
    { "storage", "size <size>", NULL, REQ, NULL, "All of main storage." },
    { "storage", "unit <size>", NULL, 0, "unit 1 MB",
      "The specific assignment unit: storage is given, connected and fails by whole units." },
    { "storage", "line <size>", NULL, 0, "line 256 B", "Bytes one access moves." },
    { "storage", "banks <count 1..1024>", NULL, 0, "banks 8", "Banks, interleaved by line." },
    { "storage", "path <time>", NULL, 0, "path 10 cycles",
      "Time the one shared path is busy with a line." },
    { "storage", "bank <time>", NULL, 0, "bank 40 cycles", "Time a bank is busy with a line." },
    { "", "channel", "channel", OWN_NAME | REQ, NULL,
      "A channel of I/O control unit 40: it moves the bytes of one transfer at a time." },
    { "channel", "rate <rate>", NULL, REQ, NULL, "Bytes a second the channel can move." },
    { "channel", "setup <time>", NULL, 0, "setup 0 us", "Time to start one transfer." },
    { "channel", "queue <count 1..65536>", NULL, 0, "queue 256",
      "Transfers that may wait; the program whose transfer is one more ends." },
    { "", "disk", "disk", OWN_NAME, NULL, "Auxiliary memory 70: a disk." },
    { "disk", "on <channel:on>", NULL, 0, NULL,
      "Its channel; when not said, the one without a name, or the first by name." },
    { "disk", "size <size>", NULL, REQ, NULL, "Bytes on the disk." },
    { "disk", "track <size>", NULL, REQ, NULL, "Bytes on a track." },
    { "disk", "tracks <count 1..1024>", NULL, REQ, NULL, "Tracks in a cylinder." },
    { "disk", "seek <time:shortest> .. <time:longest>", NULL, REQ, NULL,
      "Time to the next cylinder and over the whole disk; linear in between." },
    { "disk", "rotation <time>", NULL, REQ, NULL, "Time of one turn." },
    { "disk", "rate <rate>", NULL, REQ, NULL, "Bytes a second under the head." },
    { "disk", "discipline fcfs|sstf|look", NULL, 0, "discipline fcfs",
      "Which waiting transfer is next: the first that came, the nearest, or the nearest ahead." },
    { "", "flash", "flash", OWN_NAME, NULL, "Auxiliary memory 70: a flash memory." },
    { "flash", "on <channel:on>", NULL, 0, NULL,
      "Its channel; when not said, the one without a name, or the first by name." },
    { "flash", "size <size>", NULL, REQ, NULL, "Bytes in it." },
    { "flash", "read <time>", NULL, REQ, NULL, "Time from the order to the first byte." },
    { "flash", "write <time>", NULL, REQ, NULL, "Time to program what was moved." },
    { "flash", "lanes <count 1..1024>", NULL, 0, "lanes 1",
      "Transfers in hand at the same time; they take turns on the channel." },
    { "flash", "rate <rate>", NULL, REQ, NULL, "Bytes a second to and from the channel." },
    { "", "link", "link", 0, NULL, "The line of communication controller 60 to the clients." },
    { "link", "rate <rate>", NULL, 0, "rate 1 MB/s", "Bytes a second in each direction." },
    { "link", "latency <time>", NULL, 0, "latency 1 ms", "Time a message is under way besides." },
    { "link", "messages <count 1..1_000_000>", NULL, 0, "messages 4096",
      "Messages under way or held; one more is dropped and counted." },
    { "", "switching-device", "switching-device", 0, NULL,
      "Prior art 1: the device outside the machine that watches the OSs." },
    { "switching-device", "heartbeat <time>", NULL, 0, "heartbeat 1 s",
      "Every OS sends a message so often, with its first tick after that time." },
    { "switching-device", "poll <time>", NULL, 0, "poll 1 s",
      "The device looks so often whether a heartbeat of each OS has come since it looked last." },
    { "switching-device", "misses <count 1..1000>", NULL, 0, "misses 3",
      "An OS of which none has come at so many looks in a row is switched." },
    { "switching-device", "switching <time>", NULL, 0, "switching 0 s",
      "From that look to the order to the machine." },

    /* the virtual machine monitor 200 */
    { "", "vmm", "vmm", REQ, NULL, "The virtual machine monitor 200." },
    { "vmm", "area <size>", NULL, REQ, NULL, "Area 30-3, for the monitor itself and table 90." },
    { "vmm", "policy <name>", NULL, 0, "policy dynamic",
      "Who gets what, when: dynamic, fixed-split, event-driven, arf or usage-threshold; cpu-share "
      "and prmf can be added (dynamic+prmf), see policies.md." },
    { "vmm", "slice <time>", NULL, 0, "slice 10 ms",
      "Time a virtual machine keeps a CPU before another may have it." },
    { "vmm", "dispatch <time>", NULL, 0, "dispatch 2 us",
      "Saving the status of one virtual machine and restoring another's." },
    { "vmm", "prmf on|off", NULL, 0, "prmf off",
      "The hardware feature that saves and restores the status of a machine faster (PRMF)." },
    { "vmm", "dispatch-prmf <time>", NULL, 0, "dispatch-prmf 200 ns",
      "What a dispatch takes instead when prmf is on." },
    { "vmm", "accounting exact | sampled every <time:every>", NULL, 0, "accounting exact",
      "A machine is charged for every cycle it had, or for a whole period when it has a CPU as a "
      "sample is taken." },
    { "vmm", "cap-window <time>", NULL, 0, "cap-window 100 ms",
      "A machine with a cap gets its per cent of each such window." },
    { "vmm", "instruction <time>", NULL, 0, "instruction 1 cycles",
      "Time of one instruction of a monitor routine." },
    { "vmm", "grant whole|deficit", NULL, 0, "grant whole",
      "What a program that does not fit gets: an area of its whole size, or only what is "
      "missing." },
    { "vmm", "own area to standby|vmm", NULL, 0, "own area to standby",
      "Switching destination of the active OS's own area." },
    { "vmm", "cpu share to standby|keep", NULL, 0, "cpu share to standby",
      "What becomes of the share of an OS that failed: its standby has both, or it is kept for "
      "the OS." },
    { "vmm", "reipl off|on", NULL, 0, "reipl off",
      "An OS that failed stays as it is, or is loaded again from unused storage and becomes the "
      "new standby OS." },
    { "vmm", "reserve <size>", NULL, 0, "reserve 0 MB",
      "Unused storage that no program gets when it starts: it replaces damaged units." },
    { "vmm", "reserve-short less|refuse", NULL, 0, "reserve-short less",
      "Where too little is unused to replace damaged units: the program gets what there is, or "
      "stops." },
    { "vmm", "move <time> per unit", NULL, 0, "move 1 ms per unit",
      "Prior art 2, step 7020: moving one unit of an OS, which stands still meanwhile." },
    { "vmm", "reset-time <time>", NULL, 0, "reset-time 10 s",
      "Policies of whole OSs (arf): the machine of an OS that failed is reset after this time." },
    { "vmm", "detector", "detector", 0, NULL, "OS fault detection routine 210." },
    { "detector", "state", NULL, 0, NULL,
      "Sees at once that a CPU enters a disabled wait, or check-stops." },
    { "detector", "stall every <time:every> misses <count:misses 1..1000>", NULL, 0, NULL,
      "Looks every so often; an OS that makes no progress at so many looks in a row has failed." },
    { "vmm", "costs", "vmm-costs", 0, NULL,
      "Path lengths of the monitor's routines, in instructions and storage references." },
    { "vmm-costs", "poll" COST, NULL, 0,
      "poll 500 instructions 10 references",
      "Routine 210: one look at all OSs." },
    { "vmm-costs", "detect" COST, NULL, 0,
      "detect 1_000 instructions 10 references",
      "Step 501: concluding that an OS has failed." },
    { "vmm-costs", "fence" COST, NULL, 0,
      "fence 2_000 instructions 20 references",
      "Step 501: stopping its CPUs and transfers." },
    { "vmm-costs", "look-up" COST, NULL, 0,
      "look-up 200 instructions 10 references",
      "Steps 502 and 604: one entry of the table." },
    { "vmm-costs", "request" COST, NULL, 0,
      "request 1_000 instructions 10 references",
      "Steps 503, 507, 605, 608 and 612: a request to a guest." },
    { "vmm-costs", "update" COST, NULL, 0,
      "update 300 instructions 10 references",
      "Steps 506 and 611: one entry of the table." },
    { "vmm-costs", "record" COST, NULL, 0,
      "record 500 instructions 20 references",
      "Entering an area in the table." },
    { "vmm-costs", "evaluate" COST, NULL, 0,
      "evaluate 500 instructions 10 references",
      "Step 603: what the level of a program's fault asks for." },

    /* guest operating systems 100-1, 100-2 */
    { "", "os", "os", NAMED, NULL,
      "A guest operating system 100 in a virtual machine of its own." },
    { "os", "role active|standby", NULL, REQ, NULL, "Who serves, and who waits to take over." },
    { "os", "storage <size>", NULL, REQ, NULL,
      "What the OS owns when the run starts (area 30-1 or 30-2)." },
    { "os", "part <size>", NULL, 0, NULL,
      "What it owns instead, for good, under a policy that splits storage (fixed-split); when not "
      "said, an equal part of what the monitor has no need of." },
    { "os", "kernel <size>", NULL, REQ, NULL,
      "What the OS needs for itself; programs never get it." },
    { "os", "share <count 1..10000>", NULL, 0, "share 100", "Weight of its claim to CPU time." },
    { "os", "cpus <count 1..64>", NULL, 0, "cpus 1",
      "Logical CPUs of its machine; each has an equal part of the share." },
    GUEST_WORDS("os", UNSAID), /* what it does not say itself, the guest block says */
    { "os", "usage", "os-usage", 0, NULL,
      "Policy usage-threshold: the monitor in this OS; what it does not say, `guest { usage }` "
      "says." },
    USAGE_WORDS("os-usage", UNSAID),
    { "", "guest", "guest", 0, NULL,
      "What every guest operating system is like, unless its own block says otherwise." },
    GUEST_WORDS("guest", SAID),
    { "guest", "usage", "usage", 0, NULL,
      "Policy usage-threshold: the monitor in every OS, unless its own block says otherwise." },
    USAGE_WORDS("usage", SAID),

    /* programs and where they run */
    { "", "program", "program", NAMED, NULL,
      "A program 400: its image on auxiliary memory and its script, or an ELF file." },
    { "program", "image <size>", NULL, 0, NULL,
      "Bytes of a script's image; the script's instruction words stand at its beginning." },
    { "program", "elf <text>", NULL, 0, NULL,
      "A compiled program in place of image and script: a file at or below the scenario's "
      "folder." },
    { "program", "loop [<count:times 1..1_000_000_000>]", "program", ORD, NULL,
      "Repeats its block: so many times, or for ever." },
    { "program", "compute (<time>|request)", NULL, ORD, NULL,
      "Keeps the CPU busy (macro-instruction); for as long as the request received last asks." },
    { "program",
      "touch [<count:pages 1..1_000_000>] pages [<count:string 0..16_777_215>...] "
      "[sequential|uniform|zipf <count:skew 0..4000>] [read|write]", NULL, ORD, NULL,
      "Accesses so many pages of the area, or those of a reference string, whose data pages are "
      "counted from 0 (macro-instruction); zipf's exponent is in thousandths." },
    { "program", "receive", NULL, ORD, NULL, "Waits for the next request." },
    { "program", "reply <size 1 B..1 MB>", NULL, ORD, NULL, "Answers the request received last." },
    { "program", "commit <size 1 B..512 KB>", NULL, ORD, NULL,
      "Writes a journal record of that size to auxiliary memory and goes on when it is there." },
    { "program", "change share of <os:target> to <count:to 1..10000>", NULL, ORD, NULL,
      "Has the monitor change the CPU share of an OS (H9-26889); waits until it has." },
    { "program", "sleep [until] <time>", NULL, ORD, NULL,
      "Gives the CPU up for that long, or until that time of the run." },
    { "program", "send <app:to> <size:bytes 32 B..1 MB>", NULL, ORD, NULL,
      "Asks another program, wherever it runs, and waits for its reply; without one for a second "
      "it asks again, by the same number." },
    { "program", "scratch (read|write) <size:bytes 1 B..1 MB> [at <size:at>]", NULL, ORD, NULL,
      "Moves bytes of the app's `scratch` file to or from the I/O buffer; behind the file's end "
      "there are none." },
    { "program", "allocate <size 1 B..16384 GB>", NULL, ORD, NULL,
      "Asks its OS for more storage at the high end of its area, in whole units; where there is "
      "too little, its app's `on-shortage` decides." },
    { "program", "exit", NULL, ORD, NULL, "Ends the program." },
    { "", "app", "app", NAMED, NULL,
      "A program that runs on an OS, and where it goes when that OS fails." },
    { "app", "runs <program:code>", NULL, REQ, NULL, "The program." },
    { "app", "on <os:on>", NULL, REQ, NULL, "The OS that starts it." },
    { "app", "standby <os:standby>", NULL, 0, NULL,
      "Makes it a hot standby job: its twin on this OS carries on." },
    { "app", "area <size>", NULL, REQ, NULL, "Area 80: main storage it uses." },
    { "app", "journal <size>", NULL, 0, "journal 64 MB",
      "Room for its journal on auxiliary memory." },
    { "app", "scratch <size>", NULL, 0, NULL,
      "A file of its own on auxiliary memory, which it reads and writes; none when not said." },
    { "app", "disk <disk:disk>", NULL, 0, NULL,
      "Where its image and journal are; when neither this nor `flash` is said, the disk without "
      "a name, or the flash memory without one, or the first device by name." },
    { "app", "flash <flash:flash>", NULL, 0, NULL, "The same, of a flash memory." },
    { "app", "frames <count 1..4_194_304>", NULL, 0, NULL,
      "Page frames for what it uses beside its fixed pages (image and I/O buffer), at most; when "
      "not said, as many as its area has." },
    { "app", "on-shortage wait|page|fail", NULL, 0, "on-shortage wait",
      "When there is too little storage for its area: it waits until some comes back, starts with "
      "what there is and pages, or ends." },
    { "app", "priority <count 0..15>", NULL, 0, "priority 8",
      "Its place among the programs of its OS: a higher one that is ready runs first." },
    { "app", "start at <time>", NULL, 0, "start at 0 s", "When its job is submitted." },
    { "app", "fault-level <count 0..3>", NULL, 0, "fault-level 2",
      "The level its OS reports when a trap or the watchdog ends it; 0: it just ends. A machine "
      "check is always 3." },
    { "app", "recovery <time>", NULL, 0, "recovery 0 s",
      "Time its OS needs to recover it before it is restarted in place." },

    /* the world outside */
    { "", "clients", "clients", NAMED, NULL,
      "People who send requests over the link and wait for replies." },
    { "clients", "to <app:to>", NULL, REQ | REP, NULL,
      "The program they use; where it is said n times, client i uses the ((i - 1) mod n + 1)th." },
    { "clients", "count <count 1..100000>", NULL, 0, "count 1",
      "How many there are: with `arrivals`, how many may wait for a reply at most." },
    { "clients",
      "think constant <time:constant> | exponential <time:exponential> | uniform <time:low> "
      ".. <time:high>", NULL, 0, NULL,
      "Time from a reply to the next request." },
    { "clients",
      "arrivals constant every <time:constant> | poisson every <time:poisson> | "
      "trace <text:trace>", NULL, 0, NULL,
      "In place of `think`: requests come whether or not others have been served; so long after "
      "one another, or exponential with that mean, or at the times in a file." },
    { "clients",
      "work constant <time:constant> | exponential <time:exponential> | uniform <time:low> "
      ".. <time:high>", NULL, 0, NULL,
      "Service time a request asks for; a program gives it with `compute request`." },
    { "clients", "request <size 32 B..1 MB>", NULL, 0, "request 256 B", "Bytes of a request." },
    { "clients", "start at <time>", NULL, 0, "start at 0 s",
      "From then on they think, then send." },
    { "clients", "timeout <time>", NULL, 0, "timeout 10 s",
      "A client that has no reply by then sends the same request again." },
    { "", "fault", "fault", TITLED, NULL, "Something that goes wrong." },
    { "fault", "at (<time>|step <count:step 501..612>) [+ <time:offset>]", NULL, 0, NULL,
      "When: a time; or when a step of FIG. 5 or FIG. 6 begins for the first time, or so long "
      "after." },
    { "fault", "when <condition>", NULL, 0, NULL, "In the cycle after the first one in which this "
      "holds." },
    { "fault", "every constant <time:constant> | exponential <time:exponential>", NULL, 0, NULL,
      "It strikes again and again: first one such time after `at`, or after the start, then one "
      "after each strike." },
    { "fault", "crash <os:target> panic|hang", NULL, 0, NULL,
      "The OS stops: in a disabled wait (panic), or making no progress (hang)." },
    { "fault", "starve <os:target> for <time:for>", NULL, 0, NULL,
      "The OS's machine gets no CPU for that long: it is slow, not dead." },
    { "fault", "hang program <app:program>", NULL, 0, NULL,
      "The program makes no progress any more; its OS's `watchdog` sees it." },
    { "fault", "add (storage <size:storage>|cpu) [<count:count 1..63>]", NULL, 0, NULL,
      "The machine grows while it runs: storage that is not used yet, or so many CPUs (1 when not "
      "said)." },
    { "fault",
      "fail cpu <count:cpu> | storage unit <count:unit> | storage units <count:first> .. "
      "<count:last> | storage of <name:area> unit <count:unit> | storage of <name:area> units "
      "<count:first> .. <count:last> | disk <disk:disk> for good | disk <disk:disk> "
      "<count:errors 1..1_000_000> times | flash <flash:flash> for good | flash <flash:flash> "
      "<count:errors 1..1_000_000> times | program <app:program> level <count:level 0..3>", NULL, 0,
      NULL,
      "A CPU check-stops; units of storage (counted from 0, of all of it or of an area) cannot be "
      "read any more. Who touches them gets a machine check. Transfers of a "
      "disk or a flash memory end in an error. A program fails: level 0 can be ignored, 1 needs a "
      "restart, 2 a switch, 3 says that its storage is damaged." },
    { "fault", "cut link [for <time:for>]", NULL, 0, NULL,
      "The line carries nothing, for that long or for good; what is under way is lost." },
    { "", "command", "command", TITLED, NULL, "Something that an operator, or an OS, orders." },
    { "command", "at (<time>|step <count:step 501..612>) [+ <time:offset>]", NULL, 0, NULL,
      "When, as of a fault." },
    { "command", "when <condition>", NULL, 0, NULL,
      "In the cycle after the first one in which this holds." },
    { "command", "change share of <os:target> to <count:share 1..10000> [by <os:by>]", NULL, 0,
      NULL,
      "The OS's weight of its claim to CPU time; ordered by an OS, which pays for a service, or by "
      "the operator." },
    { "command", "take <size:size> from <app:app>", NULL, 0, NULL,
      "Routine 130 of its OS gives so much of the program's area back to the monitor; the program "
      "goes on with less, and pages." },
    { "command", "move <size:size> from <os:from> to <os:to>", NULL, 0, NULL,
      "Prior art 2: so much of what one OS owns, beyond its kernel and its programs, goes to "
      "another; both have to be alive." },
    { "", "zone", "zone", TITLED, NULL,
      "Policy event-driven: a set time or event at which storage goes from one OS to another." },
    { "zone", "from <time:begin> to <time:end> [every <time:every>]", NULL, 0, NULL,
      "A time zone: the storage goes at its begin and comes back at its end; again and again, "
      "where it says how often." },
    { "zone", "when <condition>", NULL, 0, NULL,
      "An event: it goes in the cycle after the first one in which this holds, and stays." },
    { "zone", "move <size:size> from <os:from> to <os:to>", NULL, REQ, NULL,
      "The predetermined amount, of what one OS owns beyond its kernel and its programs." },
    { "",
      "expect <text:title> at stop : <condition:stop> | at <time:at> : <condition:then> | "
      "within <time:within> after <fault:after> : <condition:eventually> | "
      "always : <condition:always>", NULL, REP, NULL,
      "What the author of the scenario expects; a failed expectation makes the exit status 1." },
};
/* clang-format on */

/* clang-format off */
static const char *const context_about[] = {
    "",
    "A machine is a `cpu`, a `storage`, a `channel`, a `disk` or `flash` and a `vmm`, most of "
    "which a profile brings along; on it run one `os` or more. A `program` says what is executed, "
    "an `app` where. `fault` and `expect` say what goes wrong and what should follow. The "
    "smallest scenario that runs is `scenarios/hello.scn`.",
    "scenario",
    "The text behind the word is the scenario's name and that of its result, "
    "`results/NAME.db`: 1 to 64 of a-z A-Z 0-9 `_` `-` `.`, the first no `.` or `-`.",
    "cpu",
    "The CPUs 10-1, 10-2, ... execute instruction words from main storage, in order, one at a"
    " time. An instruction takes `base` and what is said for its kind; where a line is not in a "
    "cache, or there is none, it waits for an access as long as `storage` says. "
    "`profiles/u54.scn` shows all words, `hsim run --stat cpu` what the cycles were for.",
    "storage",
    "Main storage 20. An access takes a whole line: first the one shared path, then the bank "
    "the line is in. Who comes while they are busy waits, first come first served.",
    "channel",
    "Channels work at the same time and meet in main storage. A channel takes one transfer after "
    "the other from the devices on it; on a disk it belongs to the transfer from the seek on, on "
    "flash memory only while bytes move.",
    "disk",
    "Auxiliary memory 70. A transfer waits for the arm (`seek`, by distance), then for the "
    "sector to come round (`rotation`, from the clock), then moves at `rate`. With `sstf` a "
    "transfer far away may wait for ever.",
    "flash",
    "Auxiliary memory 70 without moving parts. A read takes `read`, then moves at `rate`; a "
    "write moves, then takes `write`. As many transfers as it has `lanes` do so at the same time.",
    "switching-device",
    "It is there, and is heard, under the policies that do without routine 210 "
    "(`docs/reference/policies.md`); under the others nothing in this block has an effect. "
    "Heartbeats, the device's orders and the machine's answers go over the link.",
    "detector",
    "Routine 210. A detector works when it is written; with neither of them no fault is seen."
    " `state` sees a disabled wait or a check-stop in its own cycle; `stall` sees a standstill "
    "after `misses` - 1 to `misses` of its periods.",
    "os",
    "What an `os` block does not say from `tick` on, the `guest` block says for all of them. "
    "The costs of routines are path lengths: `instructions`, each of the OS's `instruction` "
    "time, and `references` to main storage.",
    "program",
    "The script is assembled into instruction words and macro-instructions, which stand"
    " in the image on auxiliary memory, are loaded into the program's area and executed from "
    "there. Statements run in the order they are written; behind the last one the program "
    "ends. `elf` names a program built from C instead: `scenarios/guests/README.md` tells how.",
    "command",
    "It is given once, `at` a time or a step, or `when` a condition holds, and orders one thing. "
    "The result says whether it was done.",
    "zone",
    "What prior art 2 (JP H6-110715) has in place of the seed's method: storage moves at a set "
    "time, and back at another, or `when` an event happens, while both OSs are alive. Only the "
    "policy event-driven acts on it.",
    "fault",
    "It strikes `at` a time or a step, or `when` a condition holds: one of the two; or `every` so "
    "often. It does one thing: `crash` or `starve` an OS, harm a part of the machine or a program, "
    "or `add` to the machine. The text behind the word is its name; "
    "`expect ... within 10 s after \"NAME\"` refers to it.",
    NULL,
};
/* clang-format on */

const HsSchema hs_schema = { rows, G_N_ELEMENTS(rows), context_about };
