// SPDX-License-Identifier: MIT
// GCC PR65932. Two signed 16-bit members are passed to a function of this file, which IPA-SRA turns into plain
// arguments. Where the argument is not extended as the callee assumes, a negative value arrives as 65535 or so. The
// control passes ints.
#ifdef KASSAY_CONTROL
typedef int item;
#else
typedef short item;
#endif
struct pair { item first, second; };

__attribute__((noinline)) static int lower(struct pair *pair) {
  return pair->first < pair->second ? pair->first : pair->second;
}
__attribute__((noinline)) static int scaled(struct pair *pair, int by) { return lower(pair) * by; }

static struct pair pair = {-1, 7};

int kassay_main(void) {
  asm volatile("" : : "r"(&pair) : "memory");
  int got = scaled(&pair, 3);
  return got == -3 ? 0 : 1;
}
