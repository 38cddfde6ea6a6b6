// SPDX-License-Identifier: MIT
// rules: gcc-58670
// flags: -O2
int memory(int x) {
  asm goto("" : : "r"(x) : "cc", "memory" : out); // site
out:
  return x;
}
int registers(int x) {
  asm goto("" : : "r"(x) : "cc" : out);
out:
  return x;
}
void barrier(void) {
  asm volatile("" : : : "memory");
}
