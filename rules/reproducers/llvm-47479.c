// SPDX-License-Identifier: MIT
// LLVM 47479. A function without stack protector must not inline one with: an affected compiler does, and checks the
// canary in the function that asked for no check. The control has no callee with a buffer to protect.
extern void fill(char *);

static int buffered(void) {
#ifdef KASSAY_CONTROL
  return 2;
#else
  char buffer[48];
  fill(buffer);
  return buffer[5];
#endif
}

__attribute__((no_stack_protector)) int unprotected(void) {
  return buffered() + 1;
}
