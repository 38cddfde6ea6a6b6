// SPDX-License-Identifier: MIT
// Shared memory without builtins: volatile access, barriers, sequence counters, publishing pointers, device registers.
#include "corpus.h"

struct node {
  struct node *next;
  int value;
};
struct sequence {
  unsigned count;
  int a, b;
};

int once_read(const int *p) { return READ_ONCE(*p); }
void once_write(int *p, int v) { WRITE_ONCE(*p, v); }
int once_twice(const int *p) { return READ_ONCE(*p) + READ_ONCE(*p); }
u64 once_wide(const u64 *p) { return READ_ONCE(*p); }
int plain_twice(const int *p) { return *p + *p; }
void once_add(int *p) { WRITE_ONCE(*p, READ_ONCE(*p) + 1); }
void volatile_increment(volatile int *p) { ++*p; }
void volatile_bits(volatile u32 *p) {
  *p |= 0x10;
  *p &= ~0x3u;
}
u8 volatile_byte(const volatile u32 *p) { return (u8)*p; }
void publish(struct node **head, struct node *n) {
  n->next = *head;
  __atomic_store_n(head, n, __ATOMIC_RELEASE);
}
int walk(struct node *const *head) {
  int sum = 0;
  for (const struct node *n = READ_ONCE(*head); n; n = READ_ONCE(n->next))
    sum += n->value;
  return sum;
}
int sequence_read(const struct sequence *s) {
  unsigned before;
  int sum;
  do {
    before = __atomic_load_n(&s->count, __ATOMIC_ACQUIRE);
    sum = READ_ONCE(s->a) + READ_ONCE(s->b);
    __atomic_thread_fence(__ATOMIC_ACQUIRE);
  } while (before & 1 || before != READ_ONCE(s->count));
  return sum;
}
void sequence_write(struct sequence *s, int a, int b) {
  WRITE_ONCE(s->count, s->count + 1);
  __atomic_thread_fence(__ATOMIC_RELEASE);
  s->a = a;
  s->b = b;
  __atomic_store_n(&s->count, s->count + 1, __ATOMIC_RELEASE);
}
void spin_lock(int *lock) {
  while (__atomic_exchange_n(lock, 1, __ATOMIC_ACQUIRE))
    while (READ_ONCE(*lock))
      barrier();
}
void spin_unlock(int *lock) { __atomic_store_n(lock, 0, __ATOMIC_RELEASE); }
void no_store_fusion(int *p) {
  *p = 1;
  barrier();
  *p = 2;
}
void conditional_store(int *p, int v) {
  if (v)
    WRITE_ONCE(*p, 1);
  else
    WRITE_ONCE(*p, 2);
}
