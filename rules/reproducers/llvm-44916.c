// SPDX-License-Identifier: MIT
// LLVM 44916. The array is declared within the switch but before its first case, so that no path runs through the
// declaration. The initialization is put there and never runs: the function sees what an earlier call left on
// the stack. The control declares the array before the switch.
void *memset(void *to, int byte, __SIZE_TYPE__ size) {
  volatile char *at = to;
  for (__SIZE_TYPE__ i = 0; i < size; i++)
    at[i] = (char)byte;
  return to;
}

__attribute__((noinline)) static void soil(void) {
  volatile long place[64] __attribute__((uninitialized));
  for (int i = 0; i < 64; i++)
    place[i] = 0x5a5a5a5a;
}

__attribute__((noinline)) static int count_old(volatile long *place) {
  asm volatile("" : : "r"(place) : "memory");
  int found = 0;
  for (int i = 0; i < 16; i++)
    found += place[i] == 0x5a5a5a5a;
  return found;
}

__attribute__((noinline)) static int leak(int what) {
#ifdef KASSAY_CONTROL
  long place[16];
#endif
  switch (what) {
#ifndef KASSAY_CONTROL
    long place[16];
#endif
  case 1:
    return count_old(place);
  }
  return 0;
}

int kassay_main(void) {
  volatile int one = 1;
  soil();
  return leak(one) == 0 ? 0 : 1;
}
