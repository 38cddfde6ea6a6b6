// SPDX-License-Identifier: MIT
// Atomic operations through the compilers' builtins, in all memory orders that kernels use.
#include "corpus.h"

int atomic_read_relaxed(const int *p) { return __atomic_load_n(p, __ATOMIC_RELAXED); }
int atomic_read_acquire(const int *p) { return __atomic_load_n(p, __ATOMIC_ACQUIRE); }
void atomic_set_release(int *p, int v) { __atomic_store_n(p, v, __ATOMIC_RELEASE); }
void atomic_set_strict(int *p, int v) { __atomic_store_n(p, v, __ATOMIC_SEQ_CST); }
void atomic_add(int *p, int v) { (void)__atomic_fetch_add(p, v, __ATOMIC_RELAXED); }
int atomic_add_return(int *p, int v) { return __atomic_add_fetch(p, v, __ATOMIC_SEQ_CST); }
int atomic_fetch_sub(int *p, int v) { return __atomic_fetch_sub(p, v, __ATOMIC_ACQ_REL); }
unsigned atomic_fetch_or(unsigned *p, unsigned v) { return __atomic_fetch_or(p, v, __ATOMIC_ACQUIRE); }
unsigned atomic_fetch_and(unsigned *p, unsigned v) { return __atomic_fetch_and(p, v, __ATOMIC_RELEASE); }
unsigned atomic_fetch_xor(unsigned *p, unsigned v) { return __atomic_fetch_xor(p, v, __ATOMIC_RELAXED); }
unsigned long atomic_swap(unsigned long *p, unsigned long v) { return __atomic_exchange_n(p, v, __ATOMIC_SEQ_CST); }
int atomic_cas(int *p, int old, int v) {
  return __atomic_compare_exchange_n(p, &old, v, 0, __ATOMIC_SEQ_CST, __ATOMIC_RELAXED);
}
int atomic_cas_weak(int *p, int *old, int v) {
  return __atomic_compare_exchange_n(p, old, v, 1, __ATOMIC_ACQUIRE, __ATOMIC_RELAXED);
}
int atomic_inc_unless_zero(int *p) {
  int seen = __atomic_load_n(p, __ATOMIC_RELAXED);
  do {
    if (seen == 0)
      return 0;
  } while (!__atomic_compare_exchange_n(p, &seen, seen + 1, 1, __ATOMIC_RELAXED, __ATOMIC_RELAXED));
  return 1;
}
int atomic_dec_and_test(int *p) { return __atomic_sub_fetch(p, 1, __ATOMIC_ACQ_REL) == 0; }
int atomic_test_and_set_bit(unsigned long *p, unsigned n) {
  unsigned long bit = 1ul << (n & 7);
  return (__atomic_fetch_or(p, bit, __ATOMIC_SEQ_CST) & bit) != 0;
}
int atomic_test_and_clear_low(unsigned *p) { return (__atomic_fetch_and(p, ~4u, __ATOMIC_SEQ_CST) & 4u) != 0; }
int atomic_negative(int *p, int v) { return __atomic_add_fetch(p, v, __ATOMIC_SEQ_CST) < 0; }
u8 atomic_byte(u8 *p, u8 v) { return __atomic_exchange_n(p, v, __ATOMIC_ACQUIRE); }
int sync_cas(int *p, int old, int v) { return __sync_val_compare_and_swap(p, old, v); }
void fence_full(int *a, int *b) {
  *a = 1;
  __atomic_thread_fence(__ATOMIC_SEQ_CST);
  *b = 1;
}
void fence_pair(int *a, const int *b, int *c) {
  *a = 1;
  __atomic_thread_fence(__ATOMIC_RELEASE);
  *c = *b;
  __atomic_thread_fence(__ATOMIC_ACQUIRE);
  *a = *c;
}
