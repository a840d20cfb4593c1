/* zone_reader: a `zone` block as a time zone or an event (vmm/zones.h).
 *
 *     from 10 s to 20 s                    moves at 10 s, back at 20 s
 *     from 10 s to 20 s every 30 s         again at 40 s, 70 s, ...
 *     when D.state == waiting              moves when that first holds, and stays
 *     move 40 MB from os1 to os2           of their own areas
 */
#ifndef HS_ZONE_READER_H
#define HS_ZONE_READER_H

#include "models/command_reader.h"
#include "models/vmm/zones.h"

/* FALSE: a diagnostic says what is wrong. Conditions are read by expectations.h. */
bool hs_zone_read(const HsCommandReader *reader, const HsNode *node, HsZoneParameters *ret_zone);

#endif
