/* show_collection_run: what became of a run. */
#include "cli/show_collection_run.h"

void hs_json_collection_run(HsJson *json, const HsCollectionRun *run, const char *replay)
{
    char digest[HS_DIGEST_TEXT_BYTES];

    (void)hs_digest_format(run->digest, digest);
    hs_json_text(json, "policy", run->policy);
    hs_json_integer(json, "repetition", run->repetition);
    hs_json_integer(json, "seed", run->seed);
    hs_json_text(json, "verdict", hs_collection_verdict_name(run->verdict));
    hs_json_text(json, "complaint", run->complaint);
    hs_json_text(json, "digest", run->verdict == HS_BATCH_DONE ? digest : NULL);
    hs_json_integer(json, "n_expectations", run->n_expectations);
    hs_json_integer(json, "n_held", run->n_held);
    hs_json_text(json, "replay", replay);
}
