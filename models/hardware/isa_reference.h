/* isa_reference: the instruction set as a page of Markdown, made from the decode tables. */
#ifndef HS_ISA_REFERENCE_H
#define HS_ISA_REFERENCE_H

/* The caller frees. */
char *hs_isa_reference(void);

#endif
