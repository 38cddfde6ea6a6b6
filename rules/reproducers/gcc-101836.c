// SPDX-License-Identifier: MIT
// GCC PR101836. The last array of a struct has 16 elements and says that it is no flexible one, but a compiler without
// strict_flex_array takes every last array for one and gives no size for it: a checked memcpy() checks nothing. The
// control has a member behind the array.
#ifdef DYNAMIC
#define object_size __builtin_dynamic_object_size
#else
#define object_size __builtin_object_size
#endif

struct message {
  int kind;
  char text[16]
#if __has_attribute(strict_flex_array)
      __attribute__((strict_flex_array(3)))
#endif
      ;
#ifdef KASSAY_CONTROL
  int last;
#endif
};

__attribute__((noinline, noipa)) static __SIZE_TYPE__ room(struct message *message) {
  return object_size(message->text, 1);
}

static struct message message;

int kassay_main(void) {
  __SIZE_TYPE__ size = room(&message);
  return size == 16 ? 0 : size == (__SIZE_TYPE__)-1 ? 1 : 2;
}
