// SPDX-License-Identifier: MIT
// LLVM 151236. Parentheses change nothing in C: both questions have the same answer, 12 bytes. An affected compiler
// answers "unknown" to the one in parentheses. In the control neither has any.
typedef __SIZE_TYPE__ size;
struct counted {
  int count;
  int *place __attribute__((counted_by(count)));
};

__attribute__((noinline)) static size plain(struct counted *p) {
  return __builtin_dynamic_object_size(p->place, 1);
}

__attribute__((noinline)) static size within(struct counted *p) {
#ifdef KASSAY_CONTROL
  return __builtin_dynamic_object_size(p->place, 1);
#else
  return __builtin_dynamic_object_size((p->place), 1);
#endif
}

int kassay_main(void) {
  static int room[8];
  struct counted counted = {3, room};
  struct counted *volatile p = &counted;
  size a = plain(p), b = within(p);
  return a == b ? 0 : a == 12 && b == (size)-1 ? 1 : 2;
}
