// SPDX-License-Identifier: MIT
// Alignment: of types, variables, functions, stack frames; packed and unaligned access.
#include "corpus.h"

struct packed_record {
  u8 kind;
  u32 length;
  u64 offset;
  u16 sum;
} __attribute__((packed));
struct aligned_record {
  u8 kind;
  u32 length __attribute__((aligned(16)));
} __attribute__((aligned(64)));
typedef u32 u32_unaligned __attribute__((aligned(1)));
typedef u64 u64_by_two __attribute__((aligned(2)));

u32 packed_get(const struct packed_record *r) { return r->length; }
u64 packed_get_wide(const struct packed_record *r) { return r->offset + r->sum; }
void packed_set(struct packed_record *r, u32 v) { r->length = v; }
void packed_copy(struct packed_record *to, const struct packed_record *from) { *to = *from; }
u32 aligned_get(const struct aligned_record *r) { return r[1].length; }
void aligned_array(struct aligned_record *r, int n) {
  for (int i = 0; i < n; ++i)
    r[i].kind = (u8)i;
}
u32 unaligned_load(const u32_unaligned *p) { return *p; }
void unaligned_store(u32_unaligned *p, u32 v) { *p = v; }
u64 half_aligned_load(const u64_by_two *p) { return *p; }
u32 load_little_endian(const u8 *p) { return p[0] | (u32)p[1] << 8 | (u32)p[2] << 16 | (u32)p[3] << 24; }
u32 load_big_endian(const u8 *p) { return p[3] | (u32)p[2] << 8 | (u32)p[1] << 16 | (u32)p[0] << 24; }
void store_big_endian(u8 *p, u32 v) {
  p[0] = (u8)(v >> 24);
  p[1] = (u8)(v >> 16);
  p[2] = (u8)(v >> 8);
  p[3] = (u8)v;
}
void aligned_stack(void) {
  u8 buffer[64] __attribute__((aligned(64)));
  consume(buffer);
}
void aligned_stack_and_array(int n) {
  u8 buffer[32] __attribute__((aligned(32)));
  u8 *rest = __builtin_alloca((size_t)n);
  consume(buffer);
  consume(rest);
}
int assume_aligned(const int *p, int n) {
  const int *q = __builtin_assume_aligned(p, 32);
  int sum = 0;
  for (int i = 0; i < n; ++i)
    sum += q[i];
  return sum;
}
__attribute__((aligned(64))) int aligned_function(int v) { return v - 1; }
uintptr round_up_pointer(uintptr p) { return (p + 63) & ~(uintptr)63; }
int is_aligned(uintptr p) { return (p & 7) == 0; }
