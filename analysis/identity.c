/* identity: a digest of what decides something. */
#include "analysis/identity.h"

#include "sim/assert.h"

#include <string.h>
#include <xxhash.h>

/* The length of what is not there. */
#define NOTHING G_MAXUINT64

struct HsIdentity {
    XXH3_state_t *state;
};

HsIdentity *hs_identity_new(void)
{
    HsIdentity *identity = g_new0(HsIdentity, 1);

    identity->state = XXH3_createState();
    hs_assert(identity->state != NULL); /* out of memory */
    hs_identity_reset(identity);
    return identity;
}

void hs_identity_free(HsIdentity *identity)
{
    if (identity == NULL)
        return;
    (void)XXH3_freeState(identity->state);
    g_free(identity);
}

void hs_identity_reset(HsIdentity *identity)
{
    (void)XXH3_128bits_reset(identity->state);
}

void hs_identity_add_number(HsIdentity *identity, uint64_t number)
{
    uint64_t bytes = GUINT64_TO_LE(number);

    (void)XXH3_128bits_update(identity->state, &bytes, sizeof bytes);
}

void hs_identity_add_text(HsIdentity *identity, const char *text)
{
    size_t length = text != NULL ? strlen(text) : 0;

    hs_identity_add_number(identity, text != NULL ? length : NOTHING);
    (void)XXH3_128bits_update(identity->state, text != NULL ? text : "", length);
}

char *hs_identity_write(const HsIdentity *identity, char ret_text[HS_IDENTITY_BYTES])
{
    XXH128_canonical_t canonical;

    XXH128_canonicalFromHash(&canonical, XXH3_128bits_digest(identity->state));
    for (guint i = 0; i < sizeof canonical.digest; i++)
        (void)g_snprintf(ret_text + 2 * i, 3, "%02x", canonical.digest[i]);
    return ret_text;
}
