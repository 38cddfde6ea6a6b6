// SPDX-License-Identifier: MIT
// rules: clang-kcsan-entry
// flags: -fsanitize=thread
__attribute__((no_sanitize("thread"))) int unchecked(int *p) { // site
  return *p;
}
__attribute__((no_sanitize("address"))) int other(int *p) {
  return *p;
}
__attribute__((no_sanitize("thread"))) int declared(int *p);
