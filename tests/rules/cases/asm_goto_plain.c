// SPDX-License-Identifier: MIT
// rules: gcc-103979
// flags: -O2
int plain(int x) {
  asm goto("" : "=r"(x) : : : out); // site
  return x;
out:
  return 0;
}
int with_volatile(int x) {
  asm volatile goto("" : "=r"(x) : : : out);
  return x;
out:
  return 0;
}
int no_outputs(void) {
  asm goto("" : : : : out);
out:
  return 0;
}
