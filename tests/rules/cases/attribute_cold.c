// SPDX-License-Identifier: MIT
// rules: gcc-88345
// flags: -falign-functions=16
__attribute__((__cold__)) int cold(void) { // site
  return 1;
}
int declared(void) __attribute__((cold)); // site
int declared(void) {
  return 2;
}
int warm(void) {
  return 3;
}
