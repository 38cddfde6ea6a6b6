// SPDX-License-Identifier: MIT
// An int is what a char becomes when it is an argument of printf, so %hhx of an int is right enough not to be
// reported by -Wformat. An affected compiler warns. The control asks for %x.
extern int print(const char *, ...) __attribute__((format(printf, 1, 2)));

void tell(int x) {
#ifdef KASSAY_CONTROL
  print("%x", x);
#else
  print("%hhx", x);
#endif
}
