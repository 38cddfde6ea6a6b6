// SPDX-License-Identifier: MIT
// The list of patchable entries must be tied to the function's section ("o" among the flags), or --gc-sections, which
// sees no use of it, drops the list and leaves the function untraceable. The section without "o" is the bug. The
// control asks for no entry.
#ifdef KASSAY_CONTROL
__attribute__((patchable_function_entry(0, 0)))
#endif
int traced(int value) {
  return value + 1;
}
