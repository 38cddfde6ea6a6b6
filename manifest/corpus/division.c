// SPDX-License-Identifier: MIT
// Multiplication and division, of 64 bits and by constants: where 32-bit machines call a helper.
#include "corpus.h"

u64 div_u64(u64 a, u64 b) { return a / b; }
s64 div_s64(s64 a, s64 b) { return a / b; }
u64 mod_u64(u64 a, u64 b) { return a % b; }
u64 div_u64_u32(u64 a, u32 b) { return a / b; }
u32 div_u32(u32 a, u32 b) { return a / b; }
s32 mod_s32(s32 a, s32 b) { return a % b; }
u64 div_by_1000(u64 a) { return a / 1000; }
u64 div_by_nanoseconds(u64 a) { return a / 1000000000; }
s64 div_signed_by_7(s64 a) { return a / 7; }
u32 div_by_10(u32 a) { return a / 10; }
s32 div_signed_by_8(s32 a) { return a / 8; }
u32 mod_by_60(u32 a) { return a % 60; }
s32 mod_signed_by_16(s32 a) { return a % 16; }
u64 div_and_mod(u64 a, u32 b, u32 *rest) {
  *rest = (u32)(a % b);
  return a / b;
}
u64 div_round_up(u64 a, u64 b) { return (a + b - 1) / b; }
u32 div_closest(u32 a, u32 b) { return (a + b / 2) / b; }
u64 mul_u32(u32 a, u32 b) { return (u64)a * b; }
u64 mul_u64(u64 a, u64 b) { return a * b; }
u64 mul_shift(u64 a, u32 multiplier, u32 shift) { return a * multiplier >> shift; }
u64 scale(u64 a, u32 numerator, u32 denominator) {
  u64 quotient = a / denominator, rest = a % denominator;
  return quotient * numerator + rest * numerator / denominator;
}
#ifdef __SIZEOF_INT128__
u64 mul_high(u64 a, u64 b) { return (u64)((unsigned __int128)a * b >> 64); }
u64 mul_shift_wide(u64 a, u64 b, unsigned shift) { return (u64)((unsigned __int128)a * b >> shift); }
#endif
u32 mul_by_constants(u32 a) { return a * 10 + a * 7 - a * 129; }
int is_multiple_of_12(u32 a) { return a % 12 == 0; }
