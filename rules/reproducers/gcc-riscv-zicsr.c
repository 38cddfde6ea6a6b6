// SPDX-License-Identifier: MIT
// The extension zicsr is named in -march, so its instruction csrr must be accepted; a compiler that takes the name but
// does not hand it on makes the assembler reject the instruction. (A compiler that does not take the name: the case
// does not apply.) The control has no such instruction.
unsigned long status(void) {
  unsigned long value = 0;
#ifndef KASSAY_CONTROL
  asm volatile("csrr %0, time" : "=r"(value));
#endif
  return value;
}
