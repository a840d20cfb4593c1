/* little_design: a design of a little scenario, for tests. */
#ifndef HS_LITTLE_DESIGN_H
#define HS_LITTLE_DESIGN_H

#include "analysis/design.h"

/* A design, and what it was made of. */
typedef struct {
    char *folder, *path, *list;
    HsDiagnostics *diagnostics;
    const char **settings;  /* one or none */
    HsOverrides *overrides; /* owned: the plan borrows it */
    HsDesignPlan plan;
    HsScenario *scenario;
    GError *error;
    HsDesign *design; /* NULL: it was refused */
} Little;

#define STOP "param stop = 1 s  sweep 1 s .. 3 s step 1 s\n"
#define CPUS "param cpus = 2    sweep [4, 2]\n"
#define POLICY "param policy = arf  sweep [arf, dynamic]\n"
#define THOUSAND "param seed = 1 sweep 0 .. 999 step 1\n"
/* Of a plan: one --vary. */
#define VARIES(text) .vary = (const char *const[]){ text }, .n_vary = 1

/* Of stop, cpus, policy, seed and area those that are not declared have one value. `setting` may be
 * NULL; of the plan, path, overrides and policies (dynamic, arf, event-driven) are filled in. */
Little hs_little_design(const char *parameters, const char *setting, HsDesignPlan plan);
/* Of a list that has this text; size 0: its length. */
Little hs_little_list(const char *parameters, const char *setting, const char *csv, gsize size);
void hs_little_clear(Little *little);

/* "1 s/2, 1 s/4": the values of every point. New. */
char *hs_little_points(HsDesign *design);
/* A value that is a count. */
guint hs_little_number(HsDesign *design, uint64_t point_i, guint parameter_i);
/* It was refused, and what was told of it has this part. */
void hs_little_refuses(const Little *little, const char *part, const char *which);

#endif
