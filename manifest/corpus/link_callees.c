// SPDX-License-Identifier: MIT
// The half of a program that is called; see link_callers.c.
#include "corpus.h"

const int callee_limit = 100;
static int calls;

int callee_small(int v) { return v * 2 + 1; }
int callee_loop(const int *p, int n) {
  int sum = 0;
  for (int i = 0; i < n; ++i)
    sum ^= p[i];
  return sum;
}
int callee_switch(int kind, int v) {
  switch (kind) {
  case 0: return v;
  case 1: return -v;
  case 2: return v * v;
  default: return source();
  }
}
void callee_store(int *p, int v) {
  ++calls;
  *p = v;
}
int callee_count(void) { return calls; }
