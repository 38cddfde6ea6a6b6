// SPDX-License-Identifier: MIT
// The kernel's current_stack_pointer. An affected compiler ends with a fatal error in its backend: it does not know the
// register as a global variable. The control reads the register by asm.
#ifdef KASSAY_CONTROL
unsigned long where(void) {
  unsigned long pointer;
  asm("move %0, $29" : "=r"(pointer));
  return pointer;
}
#else
register unsigned long current_stack_pointer asm("sp");

unsigned long where(void) {
  return current_stack_pointer;
}
#endif
