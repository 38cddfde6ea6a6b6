// SPDX-License-Identifier: MIT
// rules: gcc-s390-flag-ice
int flag_output(int x) {
  int zero;
  asm("cmpl $0, %1" : "=@ccz"(zero) : "r"(x)); // site
  asm("" : "=r"(x));
  return zero + x;
}
