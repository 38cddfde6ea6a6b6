// SPDX-License-Identifier: MIT
// LLVM 20571. The value is in a register, which "rm" allows. An affected compiler stores it on the stack and gives
// the memory to the asm: the comment that the asm leaves shows an address. The control allows a register only.
#ifdef KASSAY_CONTROL
#define CONSTRAINT "r"
#else
#define CONSTRAINT "rm"
#endif

void use(unsigned long a, unsigned long b) {
  asm volatile("# TAKES %0" : : CONSTRAINT(a * 3 + b));
}
