// SPDX-License-Identifier: MIT
// LLVM 151236. Parentheses change nothing in C: both questions have the same answer, 12 bytes. An affected compiler
// answers "unknown" to the one in parentheses. In the control neither has any.
typedef __SIZE_TYPE__ size;
struct counted {
  int count;
  int array[] __attribute__((counted_by(count)));
};
static union {
  struct counted counted;
  char room[64];
} memory;

__attribute__((noinline)) static size plain(struct counted *p) {
  return __builtin_dynamic_object_size(p->array, 1);
}

__attribute__((noinline)) static size within(struct counted *p) {
#ifdef KASSAY_CONTROL
  return __builtin_dynamic_object_size(p->array, 1);
#else
  return __builtin_dynamic_object_size((p->array), 1);
#endif
}

int kassay_main(void) {
  struct counted *volatile p = &memory.counted;
  p->count = 3;
  size a = plain(p), b = within(p);
  return a == b ? 0 : a == 12 && b == (size)-1 ? 1 : 2;
}
