// SPDX-License-Identifier: MIT
// rules: gcc-67368
// flags: -fsanitize=kernel-address
static inline __attribute__((always_inline, no_sanitize_address)) int both(int *p) { // site
  return *p;
}
static inline __attribute__((always_inline)) int inlined(int *p) {
  return *p;
}
__attribute__((no_sanitize_address)) int unchecked(int *p) {
  return both(p) + inlined(p);
}
