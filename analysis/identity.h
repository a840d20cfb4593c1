/* identity: a digest of what decides something, part by part.
 *
 * Each part is fed with its length, so that "ab", "c" and "a", "bc" are not the same. The digest is
 * XXH3 of 128 bits: it tells apart what differs by accident, and is no protection from who wants
 * two things to look the same.
 *
 *     g_autoptr(HsIdentity) identity = hs_identity_new();
 *     hs_identity_add_text(identity, "crash_at=3s");
 *     hs_identity_add_number(identity, seed);
 *     hs_identity_write(identity, text);
 */
#ifndef HS_IDENTITY_H
#define HS_IDENTITY_H

#include <glib.h>
#include <stdint.h>

/* 32 hexadecimal digits and a NUL. */
#define HS_IDENTITY_BYTES 33

typedef struct HsIdentity HsIdentity;

HsIdentity *hs_identity_new(void);
void hs_identity_free(HsIdentity *identity);
/* From the beginning. */
void hs_identity_reset(HsIdentity *identity);
/* NULL is not "". */
void hs_identity_add_text(HsIdentity *identity, const char *text);
void hs_identity_add_number(HsIdentity *identity, uint64_t number);
/* All that was added so far; returns ret_text. */
char *hs_identity_write(const HsIdentity *identity, char ret_text[HS_IDENTITY_BYTES]);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(HsIdentity, hs_identity_free)

#endif
