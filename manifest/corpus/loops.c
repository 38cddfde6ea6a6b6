// SPDX-License-Identifier: MIT
// Loops: counting, unrolling, early ends, nests, reductions, pointers, linked lists.
#include "corpus.h"

int loop_sum(const int *p, int n) {
  int sum = 0;
  for (int i = 0; i < n; ++i)
    sum += p[i];
  return sum;
}
u64 loop_sum_wide(const u32 *p, size_t n) {
  u64 sum = 0;
  while (n--)
    sum += *p++;
  return sum;
}
void loop_fixed(int *p) {
  for (int i = 0; i < 4; ++i)
    p[i] = p[i] * 3 + 1;
}
void loop_fixed_long(int *p) {
  for (int i = 0; i < 100; ++i)
    p[i] += i;
}
int loop_max(const int *p, int n) {
  int max = p[0];
  for (int i = 1; i < n; ++i)
    max = p[i] > max ? p[i] : max;
  return max;
}
int loop_search(const int *p, int n, int wanted) {
  for (int i = 0; i < n; ++i)
    if (p[i] == wanted)
      return i;
  return -1;
}
int loop_binary_search(const int *p, int n, int wanted) {
  int low = 0, high = n;
  while (low < high) {
    int middle = low + (high - low) / 2;
    if (p[middle] < wanted)
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}
void loop_sort(int *p, int n) {
  for (int i = 1; i < n; ++i) {
    int v = p[i], j = i;
    for (; j > 0 && p[j - 1] > v; --j)
      p[j] = p[j - 1];
    p[j] = v;
  }
}
void loop_matrix(int (*a)[8], int (*b)[8]) {
  for (int i = 0; i < 8; ++i)
    for (int j = 0; j < 8; ++j)
      a[i][j] = b[j][i];
}
u32 loop_crc(const u8 *p, size_t n) {
  u32 crc = ~0u;
  for (; n; --n) {
    crc ^= *p++;
    for (int bit = 0; bit < 8; ++bit)
      crc = crc >> 1 ^ (crc & 1 ? 0xedb88320u : 0);
  }
  return ~crc;
}
unsigned loop_bits(unsigned long v) {
  unsigned n = 0;
  for (; v; v &= v - 1)
    ++n;
  return n;
}
void loop_down(u16 *p, unsigned n) {
  for (unsigned i = n; i-- > 0;)
    p[i] = (u16)(p[i] + i);
}
void loop_volatile(volatile u32 *p) {
  while (!(*p & 0x80))
    ;
  *p = 1;
}
int loop_until(int limit) {
  int tries = 0;
  do {
    if (source() > limit)
      break;
  } while (++tries < 10);
  return tries;
}
void loop_two_arrays(int *restrict a, const int *restrict b, int n) {
  for (int i = 0; i < n; ++i)
    a[i] = b[i] < 0 ? -b[i] : b[i];
}
u32 loop_gcd(u32 a, u32 b) {
  while (b) {
    u32 rest = a % b;
    a = b;
    b = rest;
  }
  return a;
}
