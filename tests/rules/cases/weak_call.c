// SPDX-License-Identifier: MIT
// rules: gcc-27781
// flags: -O2
__attribute__((weak)) int weak(void) {
  return 1;
}
int strong(void) {
  return 2;
}
__attribute__((weak)) int elsewhere(void);
int f(void) {
  return weak() + // site
         strong() + elsewhere();
}
