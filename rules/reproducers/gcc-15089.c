// SPDX-License-Identifier: MIT
// GCC PR15089. A local variable that is bound to a register and used as an operand must be in that register; the text
// of the asm compares the operand with the name, and stops the assembler where they differ. The control makes no claim.
int call(int value) {
#ifdef KASSAY_CONTROL
  register int first asm("r0") = value;
  asm volatile("" : "+r"(first));
#else
  register int first asm("r0") = value;
  register int second asm("r2") = value + 1;
  asm volatile(".ifnc %0,r0 ; .err ; .endif\n\t.ifnc %1,r2 ; .err ; .endif" : "+r"(first) : "r"(second));
#endif
  return first;
}
