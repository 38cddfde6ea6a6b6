// SPDX-License-Identifier: MIT
// Bit fields: reading, writing, signedness, straddling, packing, comparisons of several at once.
#include "corpus.h"

struct flags {
  unsigned active : 1, dirty : 1, locked : 1, mode : 3, level : 6, owner : 12, rest : 8;
};
struct signed_fields {
  int a : 5, b : 9, c : 18;
};
struct wide {
  u64 low : 13, middle : 33, high : 18;
};
struct packed_fields {
  u8 head;
  u32 first : 7, second : 20, third : 5;
  u16 tail;
} __attribute__((packed));
union word {
  u32 all;
  struct {
    u32 kind : 4, index : 20, generation : 8;
  } part;
};

unsigned bit_get(const struct flags *f) { return f->active; }
unsigned bit_get_level(const struct flags *f) { return f->level; }
void bit_set(struct flags *f) { f->dirty = 1; }
void bit_clear(struct flags *f) { f->dirty = 0; }
void bit_flip(struct flags *f) { f->locked = !f->locked; }
void bit_store_owner(struct flags *f, unsigned owner) { f->owner = owner; }
void bit_add_level(struct flags *f, unsigned by) { f->level += by; }
int bit_signed(const struct signed_fields *f) { return f->a + f->b * f->c; }
void bit_signed_store(struct signed_fields *f, int v) {
  f->b = v;
  f->c = v >> 3;
}
u64 bit_wide(const struct wide *w) { return w->low ^ w->middle ^ w->high; }
void bit_wide_store(struct wide *w, u64 v) { w->middle = v; }
unsigned bit_packed(const struct packed_fields *p) { return p->second + p->tail; }
void bit_packed_store(struct packed_fields *p, unsigned v) { p->second = v; }
int bit_all_three(const struct flags *f) { return f->active && f->dirty && f->locked; }
int bit_any(const struct flags *f) { return f->active || f->mode == 5 || f->level > 9; }
int bit_equal(const struct flags *a, const struct flags *b) { return a->mode == b->mode && a->owner == b->owner; }
void bit_copy(struct flags *to, const struct flags *from) {
  to->mode = from->mode;
  to->level = from->level;
}
u32 bit_union(u32 index) {
  union word w = {.part = {.kind = 3, .index = index, .generation = 0x5a}};
  return w.all;
}
unsigned bit_union_get(u32 all) {
  union word w = {.all = all};
  return w.part.index;
}
void bit_loop(struct flags *f, unsigned n) {
  for (unsigned i = 0; i < n; ++i)
    f[i].rest = f[i].mode << 1 | f[i].active;
}
