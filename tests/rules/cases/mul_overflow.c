// SPDX-License-Identifier: MIT
// rules: clang-mulodi4
_Bool signed_result(long long a, long long b, long long *r) {
  return __builtin_mul_overflow(a, b, r); // site
}
_Bool unsigned_result(unsigned long a, unsigned long b, unsigned long *r) {
  return __builtin_mul_overflow(a, b, r);
}
_Bool sum(long long a, long long b, long long *r) {
  return __builtin_add_overflow(a, b, r);
}
