// SPDX-License-Identifier: MIT
// rules: cbl-1485
// flags: --target=arm-linux-gnueabi
void *f(void) {
  return __builtin_thread_pointer(); // site
}
void *g(void) {
  return __builtin_frame_address(0);
}
