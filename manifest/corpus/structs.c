// SPDX-License-Identifier: MIT
// Structures: copies of all sizes, passing and returning by value, initializers, clearing, arrays, flexible tails.
#include "corpus.h"

#define SIZED(n) struct sized_##n { u8 byte[n]; }; \
  void copy_##n(struct sized_##n *to, const struct sized_##n *from) { *to = *from; } \
  void clear_##n(struct sized_##n *to) { memset(to, 0, n); }
SIZED(1)
SIZED(3)
SIZED(8)
SIZED(12)
SIZED(17)
SIZED(24)
SIZED(64)
SIZED(200)
SIZED(4000)

struct point {
  int x, y;
};
struct box {
  struct point low, high;
  long tag;
};
struct large {
  u64 word[12];
};
struct message {
  u16 kind, length;
  u8 body[];
};

int by_value(struct point p) { return p.x * p.y; }
long by_value_box(struct box b) { return b.tag + b.low.x - b.high.y; }
u64 by_value_large(struct large l) { return l.word[0] ^ l.word[11]; }
struct point return_small(int v) { return (struct point){v, v + 1}; }
struct large return_large(u64 v) { return (struct large){{v, 1, 2, 3}}; }
void initialize(struct box *b) { *b = (struct box){.low = {1, 2}, .high = {.y = 9}, .tag = 7}; }
void initialize_local(void) {
  struct box b = {.tag = 3};
  consume(&b);
}
void initialize_table(void) {
  int table[] = {3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8};
  consume(table);
}
void clear_partly(struct box *b) { memset(&b->low, 0, sizeof(b->low)); }
void fill(struct large *l) { memset(l, 0x5a, sizeof(*l)); }
void move_overlapping(struct box *b) { memmove(b, b + 1, 3 * sizeof(*b)); }
int compare(const struct point *a, const struct point *b) { return memcmp(a, b, sizeof(*a)) == 0; }
void swap_boxes(struct box *a, struct box *b) {
  struct box saved = *a;
  *a = *b;
  *b = saved;
}
void shift_fields(struct box *b) {
  b->low.x = b->low.y;
  b->low.y = b->high.x;
  b->high.x = b->high.y;
}
size_t message_size(const struct message *m) { return sizeof(*m) + m->length; }
int message_sum(const struct message *m) {
  int sum = 0;
  for (unsigned i = 0; i < m->length; ++i)
    sum += m->body[i];
  return sum;
}
struct message *message_new(u16 length) {
  struct message *m = allocate(sizeof(*m) + length);
  if (m)
    *m = (struct message){.kind = 2, .length = length};
  return m;
}
