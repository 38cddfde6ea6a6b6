// SPDX-License-Identifier: MIT
// rules: gcc-98096 cbl-1512
// flags: -O2
int plus(int x) {
  asm goto("# %l[out]" : "+r"(x) : : : out); // site
out:
  return x;
}
int equals(int x) {
  asm goto("# %l[out]" : "=r"(x) : : : out);
out:
  return x;
}
int plus_without_goto(int x) {
  asm("" : "+r"(x));
  return x;
}
