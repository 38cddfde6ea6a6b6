// SPDX-License-Identifier: MIT
// GCC PR58670. The asm sets a bit and leaves by the label where it was set before; what the label's path returns must
// not be computed ahead of it. First call: the bit was clear, second call: it was set. The control asks without a jump.
static unsigned long word;

__attribute__((noipa)) static int was_set(void) {
#ifdef KASSAY_CONTROL
  unsigned char carry;
  asm volatile("lock btsq $3, %0\n\tsetc %1" : "+m"(word), "=q"(carry) : : "memory", "cc");
  return carry;
#else
  asm goto("lock btsq $3, %0\n\tjc %l[set]" : : "m"(word) : "memory", "cc" : set);
  return 0;
set:
  return 1;
#endif
}

int kassay_main(void) {
  int first = was_set(), second = was_set();
  return first == 0 && second == 1 && word == 8 ? 0 : 1;
}
