// SPDX-License-Identifier: MIT
// The half of a program that calls; with link_callees.c it is optimized as one where there is LTO.
#include "corpus.h"

extern int callee_small(int v);
extern int callee_loop(const int *p, int n);
extern int callee_switch(int kind, int v);
extern void callee_store(int *p, int v);
extern const int callee_limit;

int caller_small(int v) { return callee_small(v) + callee_small(v + 1); }
int caller_constant(void) { return callee_small(41); }
int caller_loop(const int *p) { return callee_loop(p, 4); }
int caller_switch(int v) { return callee_switch(2, v); }
int caller_chain(int *p, int v) {
  callee_store(p, callee_small(v));
  return *p < callee_limit ? callee_switch(1, *p) : callee_loop(p, 1);
}
int caller_pointer(int v) {
  int (*call)(int) = v > 3 ? callee_small : caller_small;
  return call(v);
}
