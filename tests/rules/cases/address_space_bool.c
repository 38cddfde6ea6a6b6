// SPDX-License-Identifier: MIT
// rules: gcc-115172
// flags: -fsanitize=kernel-address -fsanitize=bool
int load(_Bool __seg_gs *p) {
  return *p; // site
}
int load_int(int __seg_gs *p) {
  return *p;
}
int plain(_Bool *p) {
  return *p;
}
