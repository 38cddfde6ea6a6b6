// SPDX-License-Identifier: MIT
// Statements of assembler: constraints, clobbers, jumps out of them, as static keys, bug tables and accessors do.
#include "corpus.h"

inline_always int first_key(void) {
  __asm__ goto("1:\n\t.pushsection .jump_table, \"aw\"\n\t.balign 8\n\t.long 1b - ., %l[on] - .\n\t.popsection"
               : : : : on);
  return 0;
on:
  return 1;
}
inline_always int second_key(void) {
  __asm__ goto("1:\n\t.pushsection .jump_table, \"aw\"\n\t.balign 8\n\t.long %l[off] - ., 1b - .\n\t.popsection"
               : : : : off);
  return 1;
off:
  return 0;
}

int key_simple(int v) {
  if (first_key())
    return v * 3;
  return v;
}
int key_unlikely(int *p) {
  if (unlikely(first_key()))
    consume(p);
  return *p + 1;
}
int key_two(int v) {
  int result = 0;
  if (first_key())
    result |= source();
  if (second_key())
    result |= source() << 4;
  return result + v;
}
int key_in_loop(const int *p, int n) {
  int sum = 0;
  for (int i = 0; i < n; ++i)
    sum += second_key() ? p[i] * 7 : p[i];
  return sum;
}
int goto_three(int v) {
  __asm__ goto("" : : "r"(v) : "memory" : one, two, three);
  return 0;
one:
  return v + 1;
two:
  consume_long(2);
  return v + 2;
three:
  return source() + 3;
}
int goto_error(int *p) {
  __asm__ goto("" : : "m"(*p) : "memory" : fault);
  return *p;
fault:
  return -14;
}
#ifdef HAS_ASM_GOTO_OUTPUT
int goto_output(const int *p) {
  int value;
  __asm__ goto("" : "=r"(value) : "m"(*p) : : fault);
  return value;
fault:
  return -14;
}
int goto_output_loop(const int *p, int n) {
  int sum = 0;
  for (int i = 0; i < n; ++i) {
    int value;
    __asm__ goto("" : "=r"(value) : "m"(p[i]) : : fault);
    sum += value;
  }
  return sum;
fault:
  return -14;
}
#endif
int asm_tied(int v) {
  __asm__("" : "+r"(v));
  return v + 1;
}
unsigned long asm_early_clobber(unsigned long a, unsigned long b) {
  unsigned long result;
  __asm__("" : "=&r"(result) : "r"(a), "r"(b));
  return result ^ a ^ b;
}
void asm_memory(int *p) {
  p[0] = 1;
  __asm__ volatile("" : "+m"(p[1]) : : "memory");
  p[0] = 2;
}
void asm_barriers(int *p) {
  for (int i = 0; i < 4; ++i) {
    p[i] = i;
    barrier();
  }
}
int asm_hidden(int v) {
  int *p = &v;
  __asm__("" : "=r"(p) : "0"(p));
  return *p;
}
void asm_register(unsigned long a, unsigned long b, unsigned long c, unsigned long d) {
  __asm__ volatile("" : : "r"(a), "r"(b), "r"(c), "r"(d) : "memory");
  consume_long(a + d);
}
