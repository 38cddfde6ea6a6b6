// SPDX-License-Identifier: MIT
// GCC PR37014. The loop asks in each round how far the running value is from the middle; hoisting a division out of it
// confused older compilers about the sign. The sums are counted by hand: 3 rounds are near, and 11 values are negative.
// The control reads the absolute value through a volatile, as ath9k does.
static int absolute(int value) { return value < 0 ? -value : value; }

__attribute__((noipa)) static int count(int middle, int *negative) {
  int near = 0, current = 1000;
  for (int i = 0; i < 31; i++) {
#ifdef KASSAY_CONTROL
    volatile int distance = absolute(current - middle);
#else
    int distance = absolute(current - middle);
#endif
    if (distance < 150)
      near++;
    if (current < -900)
      *negative += absolute(current / 100) / 10;
    current -= 100;
  }
  return near;
}

int kassay_main(void) {
  int negative = 0;
  int near = count(300, &negative);
  return near == 3 && negative == 12 ? 0 : 1;
}
