// SPDX-License-Identifier: MIT
// Pointers: lists, members and their containers, error values in pointers, aliasing, tags in low bits.
#include "corpus.h"

struct list {
  struct list *next, *prev;
};
struct item {
  int key;
  struct list link;
  char name[12];
};

void list_init(struct list *l) { l->next = l->prev = l; }
void list_add(struct list *n, struct list *head) {
  head->next->prev = n;
  n->next = head->next;
  n->prev = head;
  WRITE_ONCE(head->next, n);
}
void list_del(struct list *n) {
  n->next->prev = n->prev;
  WRITE_ONCE(n->prev->next, n->next);
  n->next = (void *)0x100;
  n->prev = (void *)0x122;
}
int list_empty(const struct list *l) { return READ_ONCE(l->next) == l; }
struct item *item_of(struct list *l) { return container_of(l, struct item, link); }
int list_sum(const struct list *head) {
  int sum = 0;
  for (const struct list *l = head->next; l != head; l = l->next)
    sum += container_of(l, struct item, link)->key;
  return sum;
}
struct item *list_find(struct list *head, int key) {
  for (struct list *l = head->next; l != head; l = l->next)
    if (container_of(l, struct item, link)->key == key)
      return container_of(l, struct item, link);
  return NULL;
}
void list_free(struct list *head) {
  for (struct list *l = head->next, *next; l != head; l = next) {
    next = l->next;
    release(container_of(l, struct item, link));
  }
}
int is_error(const void *p) { return (uintptr)p >= (uintptr)-4095; }
long error_of(const void *p) { return is_error(p) ? (long)p : 0; }
void *make_error(int v) { return (void *)(long)-v; }
int alias_int_float(int *a, float *b) {
  *a = 1;
  *(u32 *)b = 2;
  return *a;
}
int alias_same(int *a, int *b) {
  *a = 1;
  *b = 2;
  return *a;
}
int alias_restrict(int *restrict a, int *restrict b) {
  *a = 1;
  *b = 2;
  return *a;
}
void *tagged(void *p, unsigned tag) { return (void *)((uintptr)p | tag); }
unsigned tag_of(const void *p) { return (uintptr)p & 3; }
long difference(const struct item *a, const struct item *b) { return a - b; }
struct item *indexed(struct item *p, int i) { return &p[i]; }
int null_checked(const struct item *p) { return p ? p->key : -1; }
int null_after_use(const struct item *p) {
  int key = p->key;
  return p ? key : -1;
}
extern struct item global_items[32];
static struct item local_items[8];
int global_index(unsigned i) { return global_items[i].key; }
int local_index(unsigned i) {
  local_items[i & 7].key += 1;
  return local_items[i & 7].key;
}
int *address_of_element(void) { return &global_items[3].key; }
