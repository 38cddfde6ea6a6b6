// SPDX-License-Identifier: MIT
// rules: gcc-113921 cbl-1521 llvm-52735 llvm-74483
// flags: -O2
int outputs(int x) {
  asm goto("" : "=r"(x) : : : out); // site
  return x;
out:
  return 0;
}
int several_outputs(int x, int y) {
  asm goto("" : "=r"(x), "+m"(y) : : : out); // site
  return x + y;
out:
  return 0;
}
#define USE(x, label) asm volatile goto("" : "=r"(x) : : : label)
int in_a_macro(int x) {
  USE(x, out); // site
  return x;
out:
  return 0;
}
int in_a_statement_expression(void) {
  return ({
    __label__ out;
    int x;
    asm goto("" : "=r"(x) : : : out); // site
  out:
    0;
  });
}
int no_outputs(int x) {
  asm goto("" : : "r"(x), "m"(x) : "memory" : out);
  return x;
out:
  return 0;
}
int no_goto(int x) {
  asm volatile("" : "=r"(x));
  goto out;
out:
  return x;
}
