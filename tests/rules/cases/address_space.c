// SPDX-License-Identifier: MIT
// rules: gcc-111736
// flags: -fsanitize=kernel-address
int load(int __seg_gs *p) {
  return *p; // site
}
void store(int __seg_gs *p) {
  *p = 1;
}
int plain(int *p) {
  return *p;
}
