// SPDX-License-Identifier: MIT
// All bytes of the literal are known, so the comparison is decided while compiling and the call goes away. Where a
// bit-field of less than a byte is not folded through a pointer to bytes, the call stays: BUILD_BUG_ON() then fails.
// The control sets a whole byte.
struct header {
  unsigned char unit;
#ifdef KASSAY_CONTROL
  unsigned char both;
#else
  unsigned char enable : 1, spare : 7;
#endif
  unsigned char rest[6];
} __attribute__((packed));
extern void broken(void);

void check(void) {
#ifdef KASSAY_CONTROL
  if (((unsigned char *)&(struct header){.both = 0x01})[1] != 0x01)
#else
  if (((unsigned char *)&(struct header){.enable = 1})[1] != 0x01)
#endif
    broken();
}
