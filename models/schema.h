/* schema: the words of the scenario language and what they mean; the table is in schema.c. */
#ifndef HS_SCHEMA_H
#define HS_SCHEMA_H

#include "sim/scenario.h"

extern const HsSchema hs_schema;

#endif
