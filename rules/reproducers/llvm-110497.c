// SPDX-License-Identifier: MIT
// LLVM PR 110497. `inner->count` says how long the array is. An affected compiler reads the count as if it stood in
// `struct outer`, and answers 0 or any number of bytes, where 10 shorts (or "unknown") are right. The control asks for
// the same array by a pointer of its own type.
typedef __SIZE_TYPE__ size;
struct inner {
  int before[2];
  int count;
  short array[] __attribute__((counted_by(count)));
};
struct outer {
  long before;
  struct inner *inner;
};

static union {
  struct inner inner;
  char room[64];
} memory;

__attribute__((noinline)) static size ask(struct outer *outer) {
#ifdef KASSAY_CONTROL
  struct inner *inner = *(struct inner *volatile *)&outer->inner;
  return __builtin_dynamic_object_size(inner->array, 1);
#else
  return __builtin_dynamic_object_size(outer->inner->array, 1);
#endif
}

int kassay_main(void) {
  struct outer outer = {1, &memory.inner};
  memory.inner.count = 10;
  size seen = ask(&outer);
  return seen == 20 || seen == (size)-1 ? 0 : 1;
}
