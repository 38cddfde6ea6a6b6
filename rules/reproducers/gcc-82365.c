// SPDX-License-Identifier: MIT
// GCC PR82365. Each block has a buffer of its own and ends in a call that does not return; the buffers are never alive
// together, so one slot of 256 bytes holds them all. Where the end of life is lost with the unreachable end of the
// block, all eight lie side by side. In the control the calls return.
extern void note(char *);
#ifndef KASSAY_CONTROL
__attribute__((noreturn))
#endif
extern void stop(char *);

static inline __attribute__((always_inline)) void refuse(int bad) {
  if (bad) {
    char text[256];
    note(text);
    stop(text);
  }
}

void check(const int *value) {
  refuse(value[0] == 3);
  refuse(value[1] == 4);
  refuse(value[2] == 5);
  refuse(value[3] == 6);
  refuse(value[4] == 7);
  refuse(value[5] == 8);
  refuse(value[6] == 9);
  refuse(value[7] == 1);
}
