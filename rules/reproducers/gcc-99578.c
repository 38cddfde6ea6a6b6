// SPDX-License-Identifier: MIT
// GCC PR99578. A kernel reads firmware tables at fixed low addresses. The compiler takes such an address for an offset
// from a null pointer, to an object of size 0, and warns of an access outside it. The control hides the constant in an
// empty asm, as absolute_pointer() does.
void copy_bios_data(char *to) {
  const void *from = (const void *)0x410;
#ifdef KASSAY_CONTROL
  asm("" : "+r"(from));
#endif
  __builtin_memcpy(to, from, 32);
}
