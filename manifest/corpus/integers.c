// SPDX-License-Identifier: MIT
// Integers: shifts, rotations, extensions, comparisons, selections, carries, of all widths.
#include "corpus.h"

u32 rotate_left(u32 v, unsigned n) { return v << (n & 31) | v >> (-n & 31); }
u64 rotate_right_wide(u64 v, unsigned n) { return v >> (n & 63) | v << (-n & 63); }
u16 rotate_half(u16 v) { return (u16)(v << 5 | v >> 11); }
s32 shift_signed(s32 v, int n) { return v >> n; }
u64 shift_wide(u64 v, unsigned n) { return v << n; }
s64 extend(s8 v) { return v; }
u64 extend_unsigned(u16 v) { return v; }
s32 extend_bits(u32 v) { return (s32)(v << 20) >> 20; }
u8 truncate(u64 v) { return (u8)v; }
u32 mask_low(unsigned n) { return (1u << n) - 1; }
u64 mask_range(unsigned high, unsigned low) { return ~0ull << low & ~0ull >> (63 - high); }
u32 field_get(u32 v) { return v >> 7 & 0x1ff; }
u32 field_set(u32 v, u32 f) { return (v & ~0xff80u) | (f << 7 & 0xff80u); }
int minimum(int a, int b) { return a < b ? a : b; }
u64 maximum_wide(u64 a, u64 b) { return a > b ? a : b; }
int absolute(int v) { return v < 0 ? -v : v; }
int sign(int v) { return (v > 0) - (v < 0); }
int compare_wide(u64 a, u64 b) { return a < b ? -1 : a > b; }
int between(int v) { return v >= 10 && v <= 20; }
int select_value(int c, int a, int b) { return c ? a : b; }
int select_constant(int c) { return c ? 12 : 16; }
u32 saturated_add(u32 a, u32 b) { return a + b < a ? ~0u : a + b; }
u64 add_with_carry(u64 *low, u64 a, u64 high) {
  *low += a;
  return high + (*low < a);
}
int is_power_of_two(unsigned long v) { return v != 0 && (v & (v - 1)) == 0; }
int both(int a, int b) { return a && b; }
int neither(int a, int b) { return !a & !b; }
int time_after(u32 a, u32 b) { return (s32)(b - a) < 0; }
u32 average(u32 a, u32 b) { return (a & b) + ((a ^ b) >> 1); }
u32 interleave(u32 v) {
  v = (v | v << 8) & 0x00ff00ff;
  v = (v | v << 4) & 0x0f0f0f0f;
  v = (v | v << 2) & 0x33333333;
  return (v | v << 1) & 0x55555555;
}
u32 hash_mix(u32 a, u32 b, u32 c) {
  a -= c; a ^= c << 4 | c >> 28; c += b;
  b -= a; b ^= a << 6 | a >> 26; a += c;
  c -= b; c ^= b << 8 | b >> 24; b += a;
  return a ^ b ^ c;
}
u64 hash_pointer(const void *p) { return (u64)(uintptr)p * 0x61c8864680b583ebull >> 52; }
unsigned big_constant(void) { return 0xdeadbeefu; }
u64 big_constant_wide(void) { return 0x0123456789abcdefull; }
