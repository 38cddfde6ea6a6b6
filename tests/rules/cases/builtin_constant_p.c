// SPDX-License-Identifier: MIT
// rules: llvm-41459
static inline int f(int n) {
  return __builtin_constant_p(n); // site
}
int use(int n) {
  return f(n) + __builtin_expect(n, 1);
}
