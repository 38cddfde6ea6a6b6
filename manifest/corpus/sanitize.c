// SPDX-License-Identifier: MIT
// What instrumentation is put into, and what attributes keep free of it.
#include "corpus.h"

#ifdef __has_attribute
#if __has_attribute(no_sanitize)
#define no_check(what) __attribute__((no_sanitize(what)))
#endif
#endif
#ifndef no_check
#define no_check(what)
#endif

static int table[16];
int checked_index(unsigned i) { return table[i & 31]; }
no_check("bounds") int unchecked_index(unsigned i) { return table[i & 31]; }
int checked_shift(int v, int by) { return v << by; }
no_check("undefined") int unchecked_shift(int v, int by) { return v << by; }
int checked_divide(int a, int b) { return a / b; }
int checked_pointer(const int *p, int i) { return p[i]; }
no_check("address") int unchecked_pointer(const int *p, int i) { return p[i]; }
void checked_buffer(void) {
  char buffer[40];
  consume(buffer);
}
void checked_array_of_int(int v) {
  int buffer[4] = {v};
  consume(buffer);
}
#if defined(__has_attribute) && defined(HAS_NO_STACK_PROTECTOR)
__attribute__((no_stack_protector)) void unchecked_buffer(void) {
  char buffer[40];
  consume(buffer);
}
#endif
__attribute__((no_instrument_function)) int not_instrumented(int v) { return v ^ 0x55; }
void uninitialized(int n) {
  struct {
    long a, b;
    char text[20];
  } record;
  if (n)
    record.a = n;
  consume(&record);
}
int bool_value(const _Bool *p) { return *p ? 3 : 5; }
