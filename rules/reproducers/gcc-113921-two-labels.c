// SPDX-License-Identifier: MIT
// GCC PR113921, the shape that gcc 11 gets wrong: the helper is inlined, its output is set for both ways, and two
// labels lead to different constants. The input is 2, so the asm leaves by the second label and the caller must store
// 5. An affected compiler copies the asm's output, 3, over the 5 on the label's edge. The control reads the result
// from memory, so that no constant stands on the label's edge.
#if defined(__x86_64__)
#define TEST_BITS "testq $1, %[in]\n\tjnz %l[odd]\n\ttestq $2, %[in]\n\tjnz %l[two]"
#elif defined(__aarch64__)
#define TEST_BITS "tbnz %[in], #0, %l[odd]\n\ttbnz %[in], #1, %l[two]"
#endif
#ifdef EMPTY_ASM
#define BARRIER asm("");
#else
#define BARRIER
#endif

__attribute__((noipa)) static void note(long value) { asm volatile("" : : "r"(value)); }

#ifdef KASSAY_CONTROL
static volatile long five = 5;
#else
#define five 5
#endif

static inline __attribute__((always_inline)) long fetch(unsigned long in) {
  long out;
  asm volatile goto(TEST_BITS : [out] "=r"(out) : [in] "r"(in), "0"(in + 1) : "cc", "memory" : odd, two);
  BARRIER
  return out;
odd:
  note(in);
  return 77;
two:
  return five;
}

__attribute__((noipa)) static void store(long *where) {
  long got = fetch(2);
  if (got == 77)
    note(got);
  *where = got;
}

int kassay_main(void) {
  long got = 0;
  store(&got);
  return got == 5 ? 0 : got == 3 ? 1 : 2;
}
