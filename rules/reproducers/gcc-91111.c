// SPDX-License-Identifier: MIT
// GCC PR91111. A variable is bound to an argument register, then the next one is computed by a call, which is free to
// overwrite that register: the compiler keeps the first value in it all the same. The asm then sees the call's leftover
// instead of 1. The control computes first and binds afterwards.
#if defined(__x86_64__)
#define FIRST "rdi"
#define SECOND "rsi"
#define SPOIL "mov $99, %%edi"
#define COPY "mov %1, %0"
#elif defined(__aarch64__)
#define FIRST "x0"
#define SECOND "x1"
#define SPOIL "mov x0, #99"
#define COPY "mov %0, %1"
#endif

__attribute__((noipa)) static long second_value(void) {
  asm volatile(SPOIL : : : FIRST);
  return 2;
}

__attribute__((noipa)) static long call(void) {
  long seen;
#ifdef KASSAY_CONTROL
  long value = second_value();
  register long first asm(FIRST) = 1;
  register long second asm(SECOND) = value;
#else
  register long first asm(FIRST) = 1;
  register long second asm(SECOND) = second_value();
#endif
  asm volatile(COPY : "=&r"(seen) : "r"(first), "r"(second));
  return seen;
}

int kassay_main(void) { return call() == 1 ? 0 : 1; }
