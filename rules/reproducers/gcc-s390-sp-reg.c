// SPDX-License-Identifier: MIT
// A global register variable for the stack pointer must be read where the text says so; old compilers read another
// register or an old copy. Right is a copy from %r15 into the result. The control reads it in an asm.
#ifdef KASSAY_CONTROL
unsigned long where(void) {
  unsigned long value;
  asm volatile("lgr %0,%%r15" : "=d"(value));
  return value;
}
#else
register unsigned long stack_pointer asm("r15");
unsigned long where(void) { return stack_pointer; }
#endif
