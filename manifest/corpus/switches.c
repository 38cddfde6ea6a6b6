// SPDX-License-Identifier: MIT
// switch: jump tables, lookup tables, trees of comparisons, bit tests; computed goto.
#include "corpus.h"

int switch_values(int v) {
  switch (v) {
  case 0: return 17;
  case 1: return 4;
  case 2: return 99;
  case 3: return -3;
  case 4: return 1024;
  case 5: return 6;
  case 6: return 31;
  default: return -22;
  }
}
int switch_calls(int v, int *p) {
  switch (v) {
  case 10: consume(p); return 1;
  case 11: return source() + 2;
  case 12: *p = 3; return source();
  case 13: consume_long(13); return 4;
  case 14: p[1] = source(); return 5;
  case 15: consume(p + 2); return 6;
  case 16: return source() * source();
  case 17: release(p); return 7;
  default: return report("switch %d\n", v);
  }
}
int switch_sparse(unsigned v) {
  switch (v) {
  case 3: return 1;
  case 77: return 2;
  case 1000: return 3;
  case 54321: return 4;
  case 0x80000000u: return 5;
  case 0xcafe0000u: return source();
  default: return 0;
  }
}
const char *switch_strings(int v) {
  switch (v) {
  case 1: return "idle";
  case 2: return "running";
  case 3: return "stopped";
  case 4: return "dead";
  case 5: return "waking";
  default: return "unknown";
  }
}
int switch_ranges(int c) {
  switch (c) {
  case '0' ... '9': return c - '0';
  case 'a' ... 'f': return c - 'a' + 10;
  case 'A' ... 'F': return c - 'A' + 10;
  default: return -1;
  }
}
int switch_bit_test(unsigned c) {
  switch (c) {
  case 1: case 4: case 9: case 16: case 25: case 30: return 1;
  default: return 0;
  }
}
int switch_fall_through(int v) {
  int sum = 0;
  switch (v) {
  case 5: sum += source(); __attribute__((fallthrough));
  case 4: sum += 3; __attribute__((fallthrough));
  case 3: sum *= 2; __attribute__((fallthrough));
  case 2: consume_long((unsigned long)sum); break;
  case 1: return 9;
  }
  return sum;
}
int switch_nested(int a, int b) {
  switch (a) {
  case 0:
    switch (b) {
    case 0: return 1;
    case 1: return source();
    case 2: return 3;
    default: return 0;
    }
  case 1: return b;
  case 2: return b ? source() : 2;
  default: return -1;
  }
}
int switch_in_loop(const u8 *p, size_t n) {
  int state = 0;
  for (size_t i = 0; i < n; ++i)
    switch (p[i] & 7) {
    case 0: state += 1; break;
    case 1: state ^= p[i]; break;
    case 2: state = source(); break;
    case 3: state <<= 1; break;
    case 4: consume(p + i); break;
    case 5: return state;
    case 6: state = -state; break;
    case 7: state = 0; break;
    }
  return state;
}
enum shape { round, square, flat, thin };
int switch_enum(enum shape s) {
  switch (s) {
  case round: return 3;
  case square: return 8;
  case flat: return 1;
  case thin: return 5;
  }
  return 0;
}
s64 switch_wide(u64 v) {
  switch (v) {
  case 0x100000000ull: return 1;
  case 0x100000001ull: return 2;
  case 0x100000002ull: return 30;
  case 0x100000003ull: return 4;
  case 0x100000004ull: return 50;
  default: return -1;
  }
}
int computed_goto(const u8 *code) {
  static const void *const labels[] = {&&stop, &&increment, &&twice, &&negate};
  int value = 1;
  goto *labels[*code & 3];
increment:
  ++value;
  goto *labels[*++code & 3];
twice:
  value *= 2;
  goto *labels[*++code & 3];
negate:
  value = -value;
  goto *labels[*++code & 3];
stop:
  return value;
}
int if_chain(int v) {
  if (v == 1)
    return 10;
  if (v == 2)
    return 20;
  if (v == 3)
    return 31;
  if (v == 4)
    return 40;
  return 0;
}
