// SPDX-License-Identifier: MIT
// GCC PR113921. The asm jumps to its label with the output register set to 7. C says: by the label the function
// returns -1, whatever the output holds. An affected compiler puts the copy of the output on the label's edge as
// well, behind the constant, and returns 7. The control has no label edge that feeds the result: it stores the
// constant in memory first.
#if defined(__x86_64__) || defined(__i386__)
#define SET_AND_JUMP "movl $7, %0\n\tjmp %l1"
#elif defined(__aarch64__)
#define SET_AND_JUMP "mov %w0, #7\n\tb %l1"
#endif
#ifdef EMPTY_ASM
#define BARRIER asm("");
#else
#define BARRIER
#endif

#ifdef KASSAY_CONTROL
static volatile int result;
#endif

__attribute__((noinline)) static int get(void) {
  int value;
  asm volatile goto(SET_AND_JUMP : "=r"(value) : : : failed);
  BARRIER
  return value;
failed:
#ifdef KASSAY_CONTROL
  result = -1;
  return result;
#else
  return -1;
#endif
}

int kassay_main(void) {
  return get() == -1 ? 0 : get() == 7 ? 1 : 2;
}
