// SPDX-License-Identifier: MIT
// rules: llvm-47479
// flags: -fstack-protector-strong
__attribute__((no_stack_protector)) int without(void) { // site
  return 1;
}
int with(void) {
  return 2;
}
