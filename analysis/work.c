/* work: runs that are made once and kept. */
#include "analysis/work.h"

#include "embedded/program_id.h"

G_DEFINE_QUARK(hs - work - error - quark, hs_work_error)
