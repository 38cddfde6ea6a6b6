// SPDX-License-Identifier: MIT
// GCC PR103908. Two asm gotos follow each other, and the label of each is the statement behind it, so both ways lead
// on. Older compilers lose the edge at -O1 and drop the second. Each sets a bit of its own; both must be set at the end.
// The control has plain asms.
static unsigned long word;

__attribute__((noipa)) static int both(void) {
#ifdef KASSAY_CONTROL
  asm volatile("orq $1, %0" : "+m"(word) : : "cc");
  asm volatile("orq $2, %0" : "+m"(word) : : "cc");
#else
  asm goto("orq $1, %0" : : "m"(word) : "memory", "cc" : next);
next:
  asm goto("orq $2, %0" : : "m"(word) : "memory", "cc" : last);
last:;
#endif
  return word == 3;
}

int kassay_main(void) { return both() ? 0 : 1; }
