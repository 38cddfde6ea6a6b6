// SPDX-License-Identifier: MIT
// A per-CPU address is a symbol's address plus an offset that leads far out of the object. For C this cannot be, so
// the compiler may assume that the sum is never null; here it is, by an offset that undoes the address. "Not null" is
// the wrong answer. The control hides the symbol's address in an asm, as RELOC_HIDE() does.
static char variable[4];

__attribute__((noinline)) static int at_null(unsigned long offset) {
  char *base = variable;
#ifdef KASSAY_CONTROL
  asm("" : "+r"(base));
#endif
  return base + offset == 0;
}

int kassay_main(void) {
  unsigned long address;
  char *hidden = variable;
  asm("" : "+r"(hidden));
  address = (unsigned long)hidden;
  return at_null(-address) ? 0 : 1;
}
