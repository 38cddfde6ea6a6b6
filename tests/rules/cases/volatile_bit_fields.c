// SPDX-License-Identifier: MIT
// rules: gcc-58145
// flags: -O2
struct bits {
  unsigned a : 4;
  unsigned b : 28;
};
struct mixed {
  unsigned a : 4;
  int b;
};
struct bits copy(volatile struct bits *p) {
  return *p; // site
}
struct mixed copy_mixed(volatile struct mixed *p) {
  return *p;
}
struct bits copy_plain(struct bits *p) {
  return *p;
}
