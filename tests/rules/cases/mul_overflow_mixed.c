// SPDX-License-Identifier: MIT
// rules: clang-muloti4
_Bool mixed(unsigned long a, unsigned long b, long *r) {
  return __builtin_mul_overflow(a, b, r); // site
}
_Bool equal(long a, long b, long *r) {
  return __builtin_mul_overflow(a, b, r);
}
