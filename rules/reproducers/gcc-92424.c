// SPDX-License-Identifier: MIT
// GCC PR92424. An indirect call must arrive at a landing pad, so the pad is the function's first instruction and the
// NOPs that tracing patches follow. NOPs ahead of the pad make every indirect call fault. The control asks for no NOPs.
extern int work(int);

#ifdef KASSAY_CONTROL
__attribute__((patchable_function_entry(0, 0)))
#endif
int traced(int value) {
  return work(value) + 1;
}
