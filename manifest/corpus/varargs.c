// SPDX-License-Identifier: MIT
// Variable arguments: reading, passing on, calling.
#include "corpus.h"

typedef __builtin_va_list va_list;
extern int vreport(const char *format, va_list arguments);

int va_sum(int n, ...) {
  va_list list;
  int sum = 0;
  __builtin_va_start(list, n);
  for (int i = 0; i < n; ++i)
    sum += __builtin_va_arg(list, int);
  __builtin_va_end(list);
  return sum;
}
u64 va_wide(int n, ...) {
  va_list list;
  u64 all = 0;
  __builtin_va_start(list, n);
  while (n--)
    all ^= __builtin_va_arg(list, u64);
  __builtin_va_end(list);
  return all;
}
int va_mixed(const char *kinds, ...) {
  va_list list;
  __builtin_va_start(list, kinds);
  int sum = 0;
  for (; *kinds; ++kinds)
    sum += *kinds == 'l' ? (int)__builtin_va_arg(list, long)
           : *kinds == 's' ? (int)strlen(__builtin_va_arg(list, const char *)) : __builtin_va_arg(list, int);
  __builtin_va_end(list);
  return sum;
}
int va_pass_on(const char *format, ...) {
  va_list list;
  __builtin_va_start(list, format);
  int result = vreport(format, list);
  __builtin_va_end(list);
  return result;
}
int va_twice(const char *format, ...) {
  va_list list, copy;
  __builtin_va_start(list, format);
  __builtin_va_copy(copy, list);
  int result = vreport(format, list) + vreport(format, copy);
  __builtin_va_end(copy);
  __builtin_va_end(list);
  return result;
}
struct pair {
  long a, b;
};
long va_struct(int n, ...) {
  va_list list;
  __builtin_va_start(list, n);
  struct pair p = __builtin_va_arg(list, struct pair);
  __builtin_va_end(list);
  return p.a - p.b;
}
void va_call_few(int v) { report("value %d\n", v); }
void va_call_many(const char *name, u64 a, short b, char c, void *p) {
  report("%s %llu %d %c %p %d %d %d %s\n", name, a, b, c, p, 1, 2, 3, "end");
}
