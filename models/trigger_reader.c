/* trigger_reader: `at`, `when` and `every` of a fault or a command as a trigger. */
#include "models/trigger_reader.h"

#include "sim/banned.h"

/* A mean that a long draw exceeds many times over, far below the clock's end. */
#define PERIOD_CYCLES_MAX (UINT64_C(1) << 50)

static bool refuse(const HsTriggerReader *reader, HsErrorCode code, HsPlace place,
                   const char *message, const char *help)
{
    hs_diagnostics_add(reader->diagnostics, code, place, message, NULL, help);
    return false;
}

static bool read_time(const HsTriggerReader *reader, const HsNode *node, const char *path,
                      HsCycles *ret_cycles)
{
    if (hs_cycles_from_duration(hs_node_time(node, path), reader->clock_hz, ret_cycles))
        return true;
    return refuse(reader, HS_ERROR_TIME_RANGE, hs_node_place_of(node, path),
                  "this time is too long", "a run lasts 2^63 cycles at most");
}

static bool read_step(const HsTriggerReader *reader, const HsNode *node,
                      HsTriggerParameters *ret_trigger)
{
    uint64_t step = hs_node_count(node, "at.step");
    if (step > 507 && step < 601)
        return refuse(reader, HS_ERROR_TRIGGER, hs_node_place_of(node, "at.step"),
                      "there is no such step", "FIG. 5 has 501 to 507, FIG. 6 has 601 to 612");
    g_autofree char *number = g_strdup_printf("%" G_GUINT64_FORMAT, step);
    ret_trigger->kind = HS_TRIGGER_STEP;
    ret_trigger->step = g_intern_string(number);
    return !hs_node_has(node, "at.offset") ||
           read_time(reader, node, "at.offset", &ret_trigger->offset_cycles);
}

static bool read_at(const HsTriggerReader *reader, const HsNode *node,
                    HsTriggerParameters *ret_trigger)
{
    if (hs_node_has(node, "at.step"))
        return read_step(reader, node, ret_trigger);
    if (hs_node_has(node, "at.offset"))
        return refuse(reader, HS_ERROR_TRIGGER, hs_node_place_of(node, "at.offset"),
                      "a time stands alone", "'+' follows a step: at step 504 + 10 us");
    if (!read_time(reader, node, "at", &ret_trigger->at))
        return false;
    g_autofree char *message = g_strdup_printf("this %s never strikes", hs_node_word(node));
    if (ret_trigger->at > reader->stop_cycles)
        hs_diagnostics_warn(reader->diagnostics, HS_ERROR_NEVER_STRIKES,
                            hs_node_place_of(node, "at"), message, "the run stops before",
                            "let it strike earlier, or the scenario stop later");
    return true;
}

static bool read_every(const HsTriggerReader *reader, const HsNode *node,
                       HsTriggerParameters *ret_trigger)
{
    bool is_constant = hs_node_has(node, "every.constant");
    const char *path = is_constant ? "every.constant" : "every.exponential";
    HsPlace place = hs_node_place_of(node, path);
    if (ret_trigger->kind != HS_TRIGGER_AT)
        return refuse(reader, HS_ERROR_TRIGGER, place,
                      "what strikes again and again begins at a time",
                      "write 'at TIME' beside it, or nothing: it begins with the run");
    if (!read_time(reader, node, path, &ret_trigger->period_cycles))
        return false;
    if (ret_trigger->period_cycles == 0)
        return refuse(reader, HS_ERROR_TIME_RANGE, place, "this time may not be zero",
                      "at least 1 cycle");
    if (ret_trigger->period_cycles > PERIOD_CYCLES_MAX)
        return refuse(reader, HS_ERROR_TIME_RANGE, place, "this time is too long",
                      "at most 2^50 cycles");
    ret_trigger->renewal = is_constant ? HS_RENEWAL_CONSTANT : HS_RENEWAL_EXPONENTIAL;
    return true;
}

bool hs_trigger_read(const HsTriggerReader *reader, const HsNode *node,
                     HsTriggerParameters *ret_trigger)
{
    *ret_trigger = (HsTriggerParameters){ .kind = HS_TRIGGER_AT };
    bool has_at = hs_node_has(node, "at"), has_when = hs_node_has(node, "when");
    bool has_every = hs_node_has(node, "every");
    if ((has_at && has_when) || (!has_at && !has_when && !has_every)) {
        g_autofree char *message = g_strdup_printf(
            "a %s strikes at a time, at a step or when a condition holds", hs_node_word(node));
        return refuse(reader, HS_ERROR_CHOOSE_ONE, hs_node_place(node), message,
                      "write one of 'at TIME', 'at step N' and 'when CONDITION'");
    }
    if (has_at && !read_at(reader, node, ret_trigger))
        return false;
    if (has_when)
        ret_trigger->kind = HS_TRIGGER_WHEN;
    return !has_every || read_every(reader, node, ret_trigger);
}
