// SPDX-License-Identifier: MIT
// rules: llvm-41424
void *outer(void) {
  return __builtin_return_address(1); // site
}
void *own(void) {
  return __builtin_return_address(0);
}
void *frame(void) {
  return __builtin_frame_address(1);
}
