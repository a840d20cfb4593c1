/* policy_reference: the policies as a page of Markdown, made from their rows and step tables. */
#ifndef HS_POLICY_REFERENCE_H
#define HS_POLICY_REFERENCE_H

/* The caller frees. */
char *hs_policy_reference(void);

#endif
