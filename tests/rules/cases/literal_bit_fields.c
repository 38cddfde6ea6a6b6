// SPDX-License-Identifier: MIT
// rules: gcc-bitfield-fold
struct bits {
  unsigned char a : 4;
  unsigned char b : 4;
};
struct bytes {
  unsigned char a, b;
};
int f(void) {
  return ((unsigned char *)&(struct bits){1, 2})[0] + // site
         ((unsigned char *)&(struct bytes){1, 2})[0];
}
