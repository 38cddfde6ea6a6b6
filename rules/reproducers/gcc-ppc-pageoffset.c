// SPDX-License-Identifier: MIT
// An address minus the kernel's base: the difference does not fit into the relocation of a TOC entry. A compiler that
// folds the constant into the relocation's addend anyway loses its upper bits. The control subtracts a small number.
static char page[64];
char *first(void) { return page; }

#ifdef KASSAY_CONTROL
#define BASE 4UL
#else
#define BASE 0xc000000000000000UL
#endif
unsigned long physical(void) { return (unsigned long)&page[8] - BASE; }
