// SPDX-License-Identifier: MIT
// GCC PR99578. A word of the BIOS data area is read at its fixed address. The compiler takes the address for an element
// of an object of size 0 at null, and warns of an access outside it. The control hides the constant in an empty asm.
unsigned int equipment(void) {
  unsigned long address = 0x410;
#ifdef KASSAY_CONTROL
  asm("" : "+r"(address));
#endif
  return *(volatile unsigned short *)address;
}
