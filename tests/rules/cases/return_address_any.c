// SPDX-License-Identifier: MIT
// rules: gcc-94891 llvm-2a96f47c
// flags: -mbranch-protection=pac-ret -msign-return-address=all --target=aarch64-linux-gnu
void *own(void) {
  return __builtin_return_address(0); // site
}
void *frame(void) {
  return __builtin_frame_address(0);
}
