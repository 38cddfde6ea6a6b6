// SPDX-License-Identifier: MIT
// LLVM PR 112636. The array begins in the padding at the end of the structure, at 12 of 16 bytes. With one element
// of 4 bytes the object is sizeof(struct padded) + 4 = 20 bytes, as kernels allocate it; an affected compiler counts
// from the array's offset and answers 16. The control has no padding: both ways give the same number.
typedef __SIZE_TYPE__ size;
struct padded {
  long long first;
  unsigned count;
#ifdef KASSAY_CONTROL
  unsigned none;
#endif
  int array[] __attribute__((counted_by(count)));
};

static union {
  struct padded padded;
  char room[64];
} memory;

__attribute__((noinline)) static size ask(struct padded *padded) {
  return __builtin_dynamic_object_size(padded, 0);
}

int kassay_main(void) {
  struct padded *volatile padded = &memory.padded;
  padded->count = 1;
  size seen = ask(padded);
  return seen == sizeof(struct padded) + 4 || seen == (size)-1 ? 0 : seen == 16 ? 1 : 2;
}
