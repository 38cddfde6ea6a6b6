// SPDX-License-Identifier: MIT
// rules: gcc-ppc-r30
int general(int x) {
  asm("" : "=g"(x)); // site
  asm("" : : "g"(x)); // site
  asm("" : "=rm"(x));
  return x;
}
