/* command_reader: a `command` block as what an operator or an OS orders (outside/commands.h).
 *
 *     change share of os1 to 300           by the operator
 *     change share of os1 to 300 by os2    by an OS, at the cost of a service
 *     take 32 MB from A                    units of the program's area, while it runs
 *     move 40 MB from os2 to os1           of their own areas, as prior art 2 does it
 *
 * A block has one of them; when it is given, trigger_reader.h reads.
 */
#ifndef HS_COMMAND_READER_H
#define HS_COMMAND_READER_H

#include "models/configuration.h"
#include "models/outside/commands.h"

/* What names and numbers lead to. All borrowed. */
typedef struct {
    const HsConfiguration *configuration;
    GPtrArray *guests;       /* HsGuestOs */
    GPtrArray *applications; /* HsApplication */
    HsDiagnostics *diagnostics;
} HsCommandReader;

/* FALSE: a diagnostic says what is wrong. */
bool hs_command_read(const HsCommandReader *reader, const HsNode *node, HsCommand *ret_command);
/* The `move` of a block that has one, alone. */
bool hs_command_read_move(const HsCommandReader *reader, const HsNode *node,
                          HsCommand *ret_command);

#endif
