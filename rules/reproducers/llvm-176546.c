// SPDX-License-Identifier: MIT
// LLVM 176546. The function does one thing: it moves its argument to $28. An affected compiler saves the register at
// the begin and loads the old value at the end, so that the new one is lost. The control moves it in assembly.
register unsigned long held asm("$28");

void set(unsigned long value) {
#ifdef KASSAY_CONTROL
  asm volatile("move $28, %0" : : "r"(value));
#else
  held = value;
#endif
}
