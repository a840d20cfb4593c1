/* configuration_paging: what an app says of page frames and of too little storage. */
#include "models/configuration_reader.h"

#include <string.h>

#include "sim/banned.h"

static HsShortage read_shortage(const HsNode *node)
{
    const char *word = hs_node_name(node, "on-shortage");
    if (strcmp(word, "page") == 0)
        return HS_SHORTAGE_PAGE;
    return strcmp(word, "fail") == 0 ? HS_SHORTAGE_FAIL : HS_SHORTAGE_WAIT;
}

static const HsReplacementPolicy *policy_of(const HsReader *reader, HsOwner owner)
{
    return g_array_index(reader->configuration->oss, HsOsConfiguration, owner - 1)
        .parameters.replacement;
}

/* The optimal choice needs the future, which only a reference string tells. */
static void check_policy(const HsReader *reader, const HsNode *node, const HsAppConfiguration *app)
{
    bool needs_string = policy_of(reader, app->home)->needs_string ||
                        (app->standby != HS_OWNER_NONE &&
                         policy_of(reader, app->standby)->needs_string);
    if (!needs_string || app->code.n_references > 0)
        return;
    hs_reader_complain(reader, HS_ERROR_PROGRAM,
                       hs_node_place_of(node, app->n_frames_max > 0 ? "frames" : "on-shortage"),
                       "replacement opt needs to know which pages the program will use",
                       "all its touches name their pages (touch pages 1 2 3), 4_194_304 of them at "
                       "most; or choose another replacement for its OS");
}

void hs_reader_read_paging(const HsReader *reader, const HsNode *node, HsAppConfiguration *app)
{
    app->on_shortage = read_shortage(node);
    if (hs_node_has(node, "frames"))
        app->n_frames_max = (uint32_t)hs_node_count(node, "frames");
    if (app->n_frames_max == 1 && !app->code.is_script && app->code.image != NULL)
        hs_reader_complain(reader, HS_ERROR_PROGRAM, hs_node_place_of(node, "frames"),
                           "a program of an ELF file needs two frames",
                           "an access of its may lie in two pages");
    if ((app->n_frames_max > 0 || app->on_shortage == HS_SHORTAGE_PAGE) && app->code.image != NULL)
        check_policy(reader, node, app);
}
