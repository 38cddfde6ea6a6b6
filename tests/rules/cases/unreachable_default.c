// SPDX-License-Identifier: MIT
// rules: gcc-51513
// flags: -O2
#define unreachable() do { asm volatile(""); __builtin_unreachable(); } while (0)
int plain(int x) {
  switch (x) { // site
  case 0: return 5;
  case 1: return 9;
  default: __builtin_unreachable();
  }
}
int behind_a_barrier(int x) {
  switch (x) { // site
  case 0: return 5;
  default:
    unreachable();
  }
}
int reachable(int x) {
  switch (x) {
  case 0: __builtin_unreachable();
  default: return 1;
  }
}
int no_default(int x) {
  switch (x) {
  case 0: return 5;
  }
  __builtin_unreachable();
}
