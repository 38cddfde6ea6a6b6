// SPDX-License-Identifier: MIT
// GCC PR101832. The member ends in a flexible array, so its size is not known and the builtin must say (size_t)-1.
// Affected compilers give the size without the array, 4, and a checked memcpy() into it is stopped. The control asks
// for the flexible array itself.
#ifdef DYNAMIC
#define object_size __builtin_dynamic_object_size
#else
#define object_size __builtin_object_size
#endif

struct inner { int count; char data[]; };
struct outer { int kind; struct inner inner; };

__attribute__((noinline, noipa)) static __SIZE_TYPE__ room(struct outer *outer) {
#ifdef KASSAY_CONTROL
  return object_size(outer->inner.data, 1);
#else
  return object_size(&outer->inner, 1);
#endif
}

static char storage[64] __attribute__((aligned(8)));

int kassay_main(void) {
  __SIZE_TYPE__ size = room((struct outer *)storage);
  return size == (__SIZE_TYPE__)-1 ? 0 : size == sizeof(struct inner) ? 1 : 2;
}
