// SPDX-License-Identifier: MIT
// rules: gcc-15089 gcc-91111
register unsigned long stack asm("rsp");
unsigned long f(long x) {
  register long in_rax asm("rax") = x; // site
  register long anywhere = x;
  long plain = x;
  asm volatile("" : "+r"(in_rax));
  return in_rax + anywhere + plain + stack;
}
