// SPDX-License-Identifier: MIT
// Calls: inlining, cloning, tail calls, pointers to functions, recursion, attributes, cold parts.
#include "corpus.h"

static inline int add_one(int v) { return v + 1; }
inline_always int clamp(int v, int low, int high) { return v < low ? low : v > high ? high : v; }
static noinline int slow_path(int *p, int kind) {
  consume(p);
  return kind == 3 ? source() : kind;
}
static int called_once(int *p, int n) {
  int sum = 0;
  for (int i = 0; i < n; ++i)
    sum += p[i] > 0 ? p[i] : slow_path(p + i, 3);
  return sum;
}
static __attribute__((cold)) noinline void complain(const char *what, int v) { report("%s: %d\n", what, v); }
static noinline int with_constant(int *p, int mode) {
  if (mode == 1)
    return *p;
  consume(p);
  return *p + mode;
}

int inline_simple(int v) { return add_one(add_one(v)); }
int inline_clamp(int v) { return clamp(v, -100, 100); }
int inline_clamp_same(int v) { return clamp(v, 5, 5); }
int inline_once(int *p, int n) { return called_once(p, n) + 1; }
int call_constant(int *p) { return with_constant(p, 1) + with_constant(p + 1, 1); }
int call_slow(int *p) { return *p ? 0 : slow_path(p, 3); }
int call_cold(int v) {
  if (v < 0) {
    complain("negative", v);
    return -22;
  }
  return v * 2;
}
int tail_call(int *p) {
  p[0] = 0;
  return slow_path(p, 3);
}
void tail_extern(unsigned long v) { consume_long(v + 1); }
int recursive(unsigned n) { return n < 2 ? 1 : (int)n * recursive(n - 1); }
int recursive_twice(int n) { return n < 2 ? n : recursive_twice(n - 1) + recursive_twice(n - 2); }
struct operations {
  int (*open)(void *object);
  void (*close)(void *object);
};
int call_pointer(const struct operations *operations, void *object) {
  return operations->open ? operations->open(object) : -38;
}
void tail_pointer(const struct operations *operations, void *object) { operations->close(object); }
int call_many(int a, int b, int c, int d, int e, int f, int g, int h) {
  return report("%d %d %d %d %d %d %d %d\n", h, g, f, e, d, c, b, a);
}
static int static_open(void *object) { return object != NULL; }
static void static_close(void *object) { release(object); }
const struct operations *operations_of(void) {
  static const struct operations table = {static_open, static_close};
  return &table;
}
__attribute__((const)) extern int square_of(int v);
int call_const_twice(int v) { return square_of(v) + square_of(v); }
__attribute__((noreturn)) extern void stop(void);
int call_noreturn(int v) {
  if (v == 0)
    stop();
  return 100 / v;
}
__attribute__((flatten)) int flattened(int *p) { return call_slow(p) + inline_clamp(*p); }
__attribute__((weak)) int weak_default(int v) { return v; }
int call_weak(int v) { return weak_default(v) + 1; }
__attribute__((section(".init.text"), cold)) int in_other_section(int v) { return call_slow(&v); }
static int counter_step(void) {
  static int counter;
  return ++counter;
}
int count_calls(void) { return counter_step() * 2; }
int clean_up(int v) {
  int *a = allocate(4), *b = NULL;
  int error = -12;
  if (!a)
    goto none;
  b = allocate(8);
  if (!b)
    goto one;
  error = v + *a + *b;
  release(b);
one:
  release(a);
none:
  return error;
}
