/* error_codes: one row for each kind of mistake. */
#include "sim/error_codes.h"

#include <string.h>

#include "sim/banned.h"

/* clang-format off */
static const HsErrorKind kinds[] = {
    { HS_ERROR_NOT_TEXT, "not a text",
      "The file has bytes that no text has: a NUL, a control character, or what is not UTF-8.",
      "about \"a\x01" "b\"\n",
      "Save the file as UTF-8; only blanks, tabs and newlines may be invisible.", false },
    { HS_ERROR_CHARACTER, "a character that is not part of the language",
      "A scenario is made of words, numbers, texts in double quotes, and the characters "
      "{ } [ ] : , . + = / % $ and those of comparisons.",
      "storage { size 256 MB; }\n",
      "Remove it. Statements need nothing between them, a comment begins with '#'.", false },
    { HS_ERROR_TEXT_OPEN, "a text that is not closed",
      "A text begins and ends with a double quote, on one line.",
      "storage { size 256 MB  source \"measured }\n",
      "Put the missing quote where the text ends.", false },
    { HS_ERROR_LANGUAGE_LIMIT, "more than the language takes",
      "A name has at most 64 characters, a text 1000 bytes; blocks are nested at most 32 deep, "
      "files at most 8; a scenario has at most 64 files of 1 MiB and 1000 parameters.",
      "os a123456789b123456789c123456789d123456789e123456789f123456789g1234 {\n"
      "    role standby  storage 32 MB  kernel 24 MB\n"
      "}\n",
      "Make it shorter. What is generated can be split into files that are included.", false },
    { HS_ERROR_UNKNOWN_WORD, "a word that is not known here",
      "Each block has its own words; docs/reference/scenario.md lists them.",
      "storage { sise 256 MB }\n",
      "`hsim explain WORD` tells in which blocks a word stands.", false },
    { HS_ERROR_MISPLACED, "something that does not stand here",
      "A block, an include or a value stands where none can.",
      "storage { include \"profiles/z2000.scn\" }\n",
      "param and include stand outside of all blocks; a statement begins with its word.", false },
    { HS_ERROR_BRACE, "a brace too many, or one that is missing",
      "Every '{' has its '}'. hsim shows where the block that is still open was opened.",
      "storage { size 256 MB } }\n",
      "Look at the block that the message names; a brace may be missing far above.", false },
    { HS_ERROR_SYNTAX, "something else was expected",
      "A statement is its word and then what its pattern says: values, names, words between "
      "them.",
      "fault \"f\" { at 3 s crash }\n",
      "`hsim explain WORD` shows the pattern with an example.", false },
    { HS_ERROR_NOT_A_CHOICE, "a word that is none of the choices",
      "The statement takes one of a few words.",
      "os os3 { role stanby  storage 32 MB  kernel 24 MB }\n",
      "Take one of those that the help names.", false },
    { HS_ERROR_BAD_NAME, "a name that cannot be one",
      "A name begins with a letter and goes on with letters, digits, '-' and '_'. The name of a "
      "scenario is the name of its result file, too.",
      "param a+b = 3\n",
      "Choose another name.", false },
    { HS_ERROR_NUMBER, "a number that cannot be read",
      "Numbers are whole, decimal, not negative, and below 2^63. '_' may stand between two digits.",
      "storage { size 1.5 GB }\n",
      "Take a smaller unit: 1536 MB instead of 1.5 GB.", false },
    { HS_ERROR_MISSING_UNIT, "a number without its unit",
      "Sizes, times, rates, frequencies and percentages are written with a unit, on the same line.",
      "storage { size 256 }\n",
      "Write the unit: 256 MB, 300 ms, 17 MB/s, 500 MHz, 66 %.", false },
    { HS_ERROR_UNKNOWN_UNIT, "a unit that is not known",
      "Sizes have B, KB, MB, GB, TB (1 KB is 1024 B), times ns, us, ms, s, min, h or cycles, rates "
      "a size a second, frequencies Hz, kHz, MHz, GHz. Case counts.",
      "storage { size 256 mb }\n",
      "Write it as the help says.", false },
    { HS_ERROR_WRONG_KIND, "a value of another kind",
      "A size stands where a time must, or a parameter is of another kind than the statement "
      "takes.",
      "storage { size 256 ms }\n",
      "Give a value with a unit of the right kind.", false },
    { HS_ERROR_OUT_OF_RANGE, "a number that is out of range",
      "The statement takes numbers within bounds, which the message names.",
      "cpu { count 0 }\n",
      "Take a number within the bounds; `hsim explain WORD` shows them, too.", false },
    { HS_ERROR_MISSING, "a word that must be there is missing",
      "Some words have no default: without them the machine is not known.",
      "os os3 { storage 16 MB  kernel 8 MB }\n",
      "Add the word to the block; profiles/toy.scn and z2000.scn say most of them.", false },
    { HS_ERROR_TWICE, "said twice",
      "A word is set twice, or two things have one name. A file that includes another may set "
      "again what that says; two files that do not include each other may not contradict.",
      "storage { size 256 MB size 128 MB }\n",
      "Keep one of the two.", false },
    { HS_ERROR_UNKNOWN_NAME, "a name that nothing has",
      "The statement names an OS, a program, a fault that the scenario does not have.",
      "clients more { to C  count 1  think constant 1 s }\n",
      "Correct the name, or write the block it stands for.", false },
    { HS_ERROR_INCLUDE, "a file that cannot be included",
      "Files are included from the scenario's folder and below, through no symbolic link, and not "
      "in a circle.",
      "include \"profiles/z3000.scn\"\n",
      "Correct the path; it starts at the folder of the scenario.", false },
    { HS_ERROR_UNREADABLE, "a file that cannot be read",
      "The scenario is not there, is not a regular file, is too large, or may not be read.",
      "hsim check scenarios/no-such.scn\n",
      "Check the path and the permissions.", true },
    { HS_ERROR_NO_PARAMETER, "a parameter that is not declared",
      "$name stands for a parameter that `param` declares; -s NAME=VALUE for one, or for a path "
      "such as storage.size, which hsim params lists.",
      "storage { size $memory }\n",
      "Declare it: param memory = 256 MB.", false },
    { HS_ERROR_UNUSED_PARAMETER, "a parameter that nothing uses",
      "It was set on the command line, and no statement has $name: setting it changes nothing.",
      "hsim check -s unused=2 scenarios/t.scn\n",
      "Use it in a statement, or leave the setting out.", true },
    { HS_ERROR_SETTING, "a setting that cannot be",
      "-s NAME=VALUE gives a declared parameter, or a path of the machine, another value of the "
      "same kind.",
      "hsim check -s crash_at scenarios/os-crash.scn\n",
      "Write NAME=VALUE, with the unit: -s crash_at=3s.", true },
    { HS_ERROR_SWEEP, "a sweep that cannot be",
      "A sweep is a range with a step, `sweep 1 s .. 9 s step 2 s`, or a list, "
      "`sweep [dynamic, arf]`.",
      "param pause = 5 s  sweep 9 s .. 1 s step 2 s\n",
      "Write the smaller value first, and a step above zero.", false },
    { HS_ERROR_UNKNOWN_PATH, "a condition looks at what is not there",
      "A condition looks at things by their names and at their properties: table.A, A.outage.",
      "expect \"e\" at stop: table.C == 0 B\n",
      "docs/reference/scenario.md lists what a condition can look at.", false },
    { HS_ERROR_PATH_VALUE, "a comparison that says nothing",
      "What is compared is of another kind, is never that word, or has no order.",
      "expect \"e\" at stop: table.A == 3 s\n",
      "Compare it with a value of its kind; names only with == and !=.", false },
    { HS_ERROR_TIME_RANGE, "a time that is too long or too short",
      "Times are counted in cycles of the CPU clock, of which a run has at most 2^63; some may not "
      "be zero.",
      "vmm { slice 0 s }\n",
      "Take a time within what the help says.", false },
    { HS_ERROR_SIZE_RANGE, "a size that cannot be",
      "Sizes of storage are whole units (storage { unit }), caches powers of two; each has its "
      "bounds.",
      "os os3 { role standby  storage 1500 KB  kernel 1 MB }\n",
      "Take a size that the help allows.", false },
    { HS_ERROR_RATE_RANGE, "a rate that cannot be",
      "A rate is at least 1 byte a second, and high enough for what has to be moved.",
      "disk { rate 0 B/s }\n",
      "Take a higher rate.", false },
    { HS_ERROR_BACKWARDS, "a range that runs backwards",
      "The end comes before the beginning.",
      "disk { seek 9 ms .. 1 ms }\n",
      "Write the smaller value first.", false },
    { HS_ERROR_TOO_MANY, "more than the machine can have",
      "The number of OSs, programs, channels, devices, CPUs and groups of clients is bounded.",
      "fault \"more\" { at 3 s  add cpu 63 }\n",
      "Leave some out; one group of clients may count 100_000 clients.", false },
    { HS_ERROR_NO_ROOM, "main storage is too small for its areas",
      "The areas of the monitor and of the OSs together are larger than main storage.",
      "storage { size 200 MB }\n",
      "Make storage larger, or an area smaller; the help lists the areas.", false },
    { HS_ERROR_PROGRAM_ROOM, "a program does not fit",
      "The program's code and what it touches is larger than its image or its area.",
      "app P { runs A-code  on os1  area 2 MB }\n",
      "Make the area, or the image, larger.", false },
    { HS_ERROR_DEVICE_ROOM, "the device is too small",
      "A program's image, journal, scratch and page file lie on its device of auxiliary memory.",
      "disk { size 100 MB }\n",
      "Make the device larger, or the journal smaller.", false },
    { HS_ERROR_STANDBY, "a standby that cannot be one",
      "A hot standby program names another OS with role standby, and all such programs of one OS "
      "name the same one.",
      "app P { runs A-code  on os1  standby os1  area 128 MB }\n",
      "Name an OS with role standby.", false },
    { HS_ERROR_NAME_TAKEN, "a name that is taken",
      "Components of the machine have names of their own: OSs, programs, devices, channels, "
      "clients; the machine itself has some, too.",
      "os vmm { role standby  storage 16 MB  kernel 8 MB }\n",
      "Choose another name.", false },
    { HS_ERROR_CHOOSE_ONE, "one thing of several",
      "The block says one of several things: what a fault does, what a command orders, when it "
      "happens.",
      "fault \"f\" { at 3 s }\n",
      "Write exactly one of those that the help lists.", false },
    { HS_ERROR_TRIGGER, "a time that cannot be when it happens",
      "Something happens at a time, at a step of a figure plus an offset, or when a condition "
      "becomes true.",
      "fault \"f\" { at step 509  crash os1 panic }\n",
      "FIG. 5 has steps 501 to 507, FIG. 6 has 601 to 612.", false },
    { HS_ERROR_NEVER_STRIKES, "something that never happens",
      "A warning: the run stops before it is due.",
      "fault \"f\" { at 3 h  crash os1 panic }\n",
      "Let it happen earlier, or the scenario stop later.", false },
    { HS_ERROR_NO_SUCH_PART, "a part that is not there",
      "Units, CPUs and channels are counted from 0.",
      "fault \"f\" { at 3 s  fail cpu 7 }\n",
      "Take a number below the count.", false },
    { HS_ERROR_PROGRAM, "a program that cannot be",
      "A program is a script with an image size, or an ELF file; its statements have to fit "
      "together.",
      "program P-code { loop { compute 1 ms } }\napp P { runs P-code  on os1  area 4 MB }\n",
      "docs/reference/scenario.md has the statements of a program.", false },
    { HS_ERROR_ELF, "an ELF file that cannot be run",
      "Programs are static RV64IMAC executables below the scenario's folder.",
      "program E-code { elf \"guests/none.elf\" }\n"
      "app E { runs E-code  on os1  area 4 MB }\n",
      "scenarios/guests/README.md says how to build one.", false },
    { HS_ERROR_ARRIVALS, "a file of arrivals that cannot be read",
      "Each line of the file is an arrival: a time, then bytes, then work; in the order of time.",
      "clients more { to A  count 1  arrivals trace \"none.arrivals\" }\n",
      "Sort the lines by their times, and look at the path.", false },
    { HS_ERROR_POLICY, "a policy that cannot be",
      "Parts of policies that do not go together, or OSs that do not fit into what the policy "
      "gives them.",
      "vmm { policy dynamic+arf }\n",
      "docs/reference/policies.md has the policies and what goes together.", false },
    { HS_ERROR_CONTRADICTION, "two values that contradict each other",
      "Each of them is possible, both together are not.",
      "os os3 { role standby  storage 32 MB  kernel 40 MB }\n",
      "Change one of them as the help says.", false },
    { HS_ERROR_COMMAND, "a command that cannot be carried out",
      "It would take all of a program's area, or move storage from an OS to itself.",
      "command \"c\" { at 3 s  move 1 MB from os1 to os1 }\n",
      "Leave the program a unit; name another OS.", false },
    { HS_ERROR_NO_DEVICE, "no auxiliary memory",
      "Programs are loaded from auxiliary memory: the machine needs a disk or a flash memory.",
      "hsim check scenarios/no-disk.scn\n",
      "Write disk { ... } or flash { ... }, or include a profile.", true },
    { HS_ERROR_CHECK_HEAD, "the head of a check",
      "A check of `hsim validate` is a query with lines '-- word: text' above it.",
      "echo 'SELECT 1' >my-checks/hello.sql && hsim validate --dir my-checks\n",
      "Compare it with those in scenarios/validation.", true },
    { HS_ERROR_CHECK_QUERY, "the query of a check",
      "A check has one query that reads a result and gives the columns a check has.",
      "grep '^--' scenarios/validation/v01-mm1.sql >my-checks/hello.sql && hsim validate --dir "
      "my-checks\n",
      "docs/reference/store.md has all tables and columns.", true },
    { HS_ERROR_CHECK_FOLDER, "a folder of checks",
      "--dir names a folder with checks, two files each: NAME.scn and NAME.sql.",
      "hsim validate --dir no-such-folder\n",
      "scenarios/validation of the source has those that ship.", true },
    { HS_ERROR_STORE_IO, "a result that cannot be written or read",
      "The host says why: no such folder, no room, no permission.",
      "hsim table results/no-such.db\n",
      "Check the path, the folder and the room on the device.", true },
    { HS_ERROR_NOT_A_RESULT, "not a result of hsim",
      "The file is no database, or not one that hsim wrote.",
      "hsim table scenarios/os-crash.scn\n",
      "Give the .db file that `hsim run` wrote.", true },
    { HS_ERROR_STORE_VERSION, "a result of another version",
      "The tables of a result have a version; this program reads one of them.",
      "hsim table old.db\n",
      "Run the scenario again: the result is the same, in the tables of today.", true },
    { HS_ERROR_STORE_DAMAGED, "a damaged result",
      "SQLite finds the file damaged: it was cut or changed.",
      "hsim table damaged.db\n",
      "Run the scenario again.", true },
    { HS_ERROR_LEFT_OUT, "what is asked for was not kept",
      "The result was recorded with --trace flows or off, which leave out long tables.",
      "hsim run -q --trace off -o off.db scenarios/hello.scn && hsim flow off.db\n",
      "Run the scenario again with --trace full: the digest is the same.", true },
    { HS_ERROR_USAGE, "wrong usage",
      "The command line has an option, a value or an operand that cannot be.",
      "hsim run --sede 7 scenarios/os-crash.scn\n",
      "`hsim help COMMAND` lists the options of a command.", true },
    { HS_ERROR_SQL, "a question that cannot be asked",
      "The SQL is not understood, names what is not there, is more than one statement, or does "
      "something other than reading.",
      "hsim query results/os-crash.db \"SELECT begn FROM flow\"\n",
      "docs/reference/store.md has the tables, views and columns of a result, collection.md those "
      "of a comparison.", true },
    { HS_ERROR_OUTPUT, "output that cannot be written",
      "The host says why a picture, page or trace, or standard output, takes no more. A file is "
      "written beside its place and then put there; databases and folders are not overwritten, nor "
      "is a file that has the name of a picture's script and is none.",
      "hsim report -o no-such-folder/page.html results/os-crash.db\n",
      "Check the folder, its permissions and the room on the device.", true },
    { HS_ERROR_GNUPLOT, "gnuplot does not draw",
      "Pictures are drawn by gnuplot, which is not installed, or has complained. The script of the "
      "picture is kept.",
      "hsim plot results/os-crash.db memory\n",
      "Install it: sudo apt-get install -y gnuplot-nox. With --ascii hsim draws without it.",
      true },
};
/* clang-format on */

const HsErrorKind *hs_error_kind_at(guint i)
{
    return i < G_N_ELEMENTS(kinds) ? &kinds[i] : NULL;
}

/* NULL: there is no such code. */
static const HsErrorKind *find_kind(guint number)
{
    for (guint i = 0; i < G_N_ELEMENTS(kinds); i++) {
        if ((guint)kinds[i].code == number)
            return &kinds[i];
    }
    return NULL;
}

const HsErrorKind *hs_error_kind_from_text(const char *text)
{
    bool is_code = strlen(text) == 5 && g_ascii_strncasecmp(text, "HS", 2) == 0;
    for (guint i = 2; is_code && i < 5; i++)
        is_code = g_ascii_isdigit(text[i]);
    guint number = 0;
    for (guint i = 2; is_code && i < 5; i++)
        number = 10 * number + (guint)(text[i] - '0');
    return is_code ? find_kind(number) : NULL;
}

char *hs_errors_reference(void)
{
    GString *page = g_string_new(
        "# Error codes\n\n"
        "Made from the table in `sim/error_codes.c` by `make docs`; do not edit.\n\n"
        "`error[HS109]: ...` names the kind of mistake; `hsim explain HS109` shows its section.\n"
        "1xx are mistakes in a scenario or a check, 2xx are about results, 3xx about the command "
        "line,\n4xx about files that are made. The lines of an example stand behind "
        "`include \"os-crash.scn\"`.\n");
    for (guint i = 0; i < G_N_ELEMENTS(kinds); i++) {
        const HsErrorKind *kind = &kinds[i];
        g_auto(GStrv) parts = g_strsplit(kind->example, "\x01", -1);
        g_autofree char *example = g_strjoinv("\xEF\xBF\xBD", parts);
        g_string_append_printf(page, "\n## HS%u: %s\n\n%s\n\n```\n%s```\n\n%s\n", (guint)kind->code,
                               kind->name, kind->meaning, example, kind->remedy);
    }
    return g_string_free(page, FALSE);
}
