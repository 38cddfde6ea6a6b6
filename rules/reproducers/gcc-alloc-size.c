// SPDX-License-Identifier: MIT
// A size that the allocator refuses at run time is no reason to warn once the warning has been turned off. Older
// compilers know the option only with a value, and one that turns it off is taken for 0. The control asks for little.
extern void *allocate(__SIZE_TYPE__) __attribute__((alloc_size(1), malloc));
#ifdef KASSAY_CONTROL
void *big(void) { return allocate(16); }
#else
void *big(void) { return allocate(-1UL); }
#endif
