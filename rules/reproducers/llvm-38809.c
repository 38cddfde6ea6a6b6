// SPDX-License-Identifier: MIT
// LLVM 38809. Thirty-two calls of an inlined helper, whose buffers are never alive together: 16 bytes of stack would
// do. With instrumentation each copy gets a slot and a red zone, above a kilobyte in all. The control does not inline.
extern int put(void *, const void *);

#ifdef KASSAY_CONTROL
__attribute__((noinline))
#else
__attribute__((always_inline))
#endif
static inline int put_byte(void *to, unsigned char byte) {
  unsigned char buffer[8] = {byte};
  return put(to, buffer);
}

int many(void *to, int x) {
  int sum = 0;
#define TWO(n) sum += put_byte(to, x + n) + put_byte(to, x - n);
#define EIGHT(n) TWO(n) TWO(n + 1) TWO(n + 2) TWO(n + 3)
  EIGHT(1) EIGHT(5) EIGHT(9) EIGHT(13)
  return sum;
}
