/* design_input: what a command line says of the points of a sweep. */
#include "cli/design_input.h"

#include "cli/options.h"

/* One design at most, and as many points as can be drawn. */
static bool check(const HsSettings *settings, GError **error)
{
    int n_designs = (settings->list != NULL) + settings->random.is_set + settings->lhs.is_set;
    bool is_drawn = settings->random.is_set || settings->lhs.is_set;

    if (n_designs > 1) {
        g_set_error_literal(error, HS_OPTIONS_ERROR, 0,
                            "--list, --random and --lhs exclude one another\n"
                            "  help: take one of them; without, all combinations are run");
        return false;
    }
    if (settings->design_seed.is_set && !is_drawn) {
        g_set_error_literal(error, HS_OPTIONS_ERROR, 0,
                            "--design-seed without --random or --lhs changes nothing\n"
                            "  help: --seed is the seed of the runs");
        return false;
    }
    return hs_count_check(&settings->random, "--random", HS_DESIGN_DRAWN_MAX,
                          "so many points are drawn", error) &&
           hs_count_check(&settings->lhs, "--lhs", HS_DESIGN_DRAWN_MAX, "so many points are drawn",
                          error);
}

bool hs_design_input_read(const HsInvocation *invocation, HsDesignPlan *plan, GError **error)
{
    const HsSettings *settings = &invocation->settings;

    if (!check(settings, error))
        return false;
    plan->vary = (const char *const *)settings->varied->pdata;
    plan->n_vary = settings->varied->len;
    plan->filter = settings->filter;
    plan->list = settings->list;
    plan->has_seed = settings->design_seed.is_set;
    plan->seed = settings->design_seed.value;
    if (settings->list != NULL)
        plan->kind = HS_DESIGN_LIST;
    if (settings->random.is_set) {
        plan->kind = HS_DESIGN_RANDOM;
        plan->n_wanted = (guint)settings->random.value;
    }
    if (settings->lhs.is_set) {
        plan->kind = HS_DESIGN_LHS;
        plan->n_wanted = (guint)settings->lhs.value;
    }
    return true;
}
