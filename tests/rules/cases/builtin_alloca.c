// SPDX-License-Identifier: MIT
// rules: clang-kstack-init
// flags: -ftrivial-auto-var-init=zero
void use(void *);
void f(unsigned long n) {
  use(__builtin_alloca(n)); // site
  char variable[n];
  use(variable);
}
