// SPDX-License-Identifier: MIT
// GCC PR108896. The struct says by which member its array is counted, four elements here, so the builtin can tell 16
// bytes. A compiler without the attribute ignores it and says (size_t)-1: bounds checks check nothing. In the control
// the array has a fixed size.
struct list {
  int count;
#ifdef KASSAY_CONTROL
  int item[4];
  int last;
#else
  int item[] __attribute__((counted_by(count)));
#endif
};

__attribute__((noinline, noipa)) static __SIZE_TYPE__ room(struct list *list) {
  return __builtin_dynamic_object_size(list->item, 1);
}

static int storage[8] = {4};

int kassay_main(void) {
  __SIZE_TYPE__ size = room((struct list *)storage);
  return size == 16 ? 0 : size == (__SIZE_TYPE__)-1 ? 1 : 2;
}
