// SPDX-License-Identifier: MIT
// Builtin functions: bit counting, byte order, overflow, object sizes, hints.
#include "corpus.h"

int builtin_ffs(int v) { return __builtin_ffs(v); }
int builtin_clz(unsigned v) { return v ? __builtin_clz(v) : 32; }
int builtin_clzll(u64 v) { return __builtin_clzll(v); }
int builtin_ctz(unsigned v) { return __builtin_ctz(v); }
int builtin_ctzl(unsigned long v) { return __builtin_ctzl(v); }
int builtin_popcount(unsigned v) { return __builtin_popcount(v); }
int builtin_popcountll(u64 v) { return __builtin_popcountll(v); }
int builtin_parity(unsigned v) { return __builtin_parity(v); }
u16 builtin_bswap16(u16 v) { return __builtin_bswap16(v); }
u32 builtin_bswap32(u32 v) { return __builtin_bswap32(v); }
u64 builtin_bswap64(u64 v) { return __builtin_bswap64(v); }
int builtin_log2(unsigned v) { return __builtin_constant_p(v) ? -1 : 31 - __builtin_clz(v | 1); }
unsigned builtin_round_up(unsigned v) { return v <= 1 ? 1 : 1u << (32 - __builtin_clz(v - 1)); }
int builtin_add_overflow(int a, int b, int *sum) { return __builtin_add_overflow(a, b, sum); }
int builtin_sub_overflow(u64 a, u64 b, u64 *rest) { return __builtin_sub_overflow(a, b, rest); }
int builtin_mul_overflow(size_t a, size_t b, size_t *product) { return __builtin_mul_overflow(a, b, product); }
size_t builtin_array_size(size_t n, size_t size, size_t head) {
  size_t bytes;
  if (__builtin_mul_overflow(n, size, &bytes) || __builtin_add_overflow(bytes, head, &bytes))
    return ~(size_t)0;
  return bytes;
}
size_t builtin_object_size(int large) {
  char small[8], big[64];
  char *p = large ? big : small;
  consume(p);
  return __builtin_object_size(p, 0);
}
int builtin_expect(const int *p) {
  if (__builtin_expect(*p == 0, 1))
    return 1;
  consume(p);
  return source();
}
int builtin_unreachable(int v) {
  switch (v) {
  case 0:
    return 4;
  case 1:
    return 7;
  default:
    __builtin_unreachable();
  }
}
void builtin_trap(int v) {
  if (v < 0)
    __builtin_trap();
  consume_long((unsigned long)v);
}
void builtin_prefetch(const int *p, int n) {
  for (int i = 0; i < n; i += 16) {
    __builtin_prefetch(p + i + 64, 0, 3);
    consume(p + i);
  }
}
void *builtin_return_address(void) { return __builtin_return_address(0); }
void *builtin_frame(void) { return __builtin_frame_address(0); }
int builtin_types(long v) { return __builtin_types_compatible_p(__typeof__(v), long) + (int)sizeof(v); }
int builtin_choose(int v) { return __builtin_choose_expr(sizeof(v) == 4, v * 2, v); }
