// SPDX-License-Identifier: MIT
// rules: gcc-89124
// flags: -fsanitize=kernel-address
__attribute__((no_sanitize_address)) static int helper(int *p) { // site
  return *p;
}
__attribute__((no_sanitize("kernel-address"))) static int other(int *p) { // site
  return *p;
}
__attribute__((no_sanitize_address)) int visible(int *p) {
  return helper(p) + other(p);
}
static int checked(int *p) {
  return *p;
}
int use(int *p) {
  return checked(p);
}
