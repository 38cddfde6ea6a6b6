// SPDX-License-Identifier: MIT
// LLVM 163706. The function uses a variable by way of r2, so it has a global entry, where r2 is computed, and behind that
// a local one. The NOPs are put at the local entry, and the table says the function's begin, which is the global one: it
// must name the place of the NOPs. The control needs no r2, and both entries are one.
#ifdef KASSAY_CONTROL
int traced(int x) { return x + 1; }
#else
extern void use(int);
extern int counter;
void traced(int x) { use(x + counter); }
#endif
