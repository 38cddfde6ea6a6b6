// SPDX-License-Identifier: MIT
// rules: gcc-s390-sp-reg clang-mips-csp llvm-176546
register unsigned long stack asm("rsp"); // site
unsigned long other asm("renamed");
unsigned long f(long x) {
  register long in_rax asm("rax") = x;
  asm volatile("" : "+r"(in_rax));
  return in_rax + stack + other;
}
