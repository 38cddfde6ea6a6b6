// SPDX-License-Identifier: MIT
// rules: gcc-99578
// flags: -O2
int read_low(void) {
  return *(int *)0x400UL; // site
}
void write_low(void) {
  *(volatile char *)0x472 = 1; // site
}
int read_pointer(unsigned long p) {
  return *(int *)p;
}
unsigned long no_read(void) {
  return 0x400UL;
}
