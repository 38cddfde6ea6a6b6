// SPDX-License-Identifier: MIT
// CBL 9. Two objects have two addresses, whatever they hold. An affected compiler merges arrays of equal contents, so
// that both are one. In the control they differ.
__attribute__((noinline)) static int same(const int *a, const int *b) {
  return *(const int *volatile *)&a == *(const int *volatile *)&b;
}

int kassay_main(void) {
  const int first[] = {1, 2, 3, 4};
#ifdef KASSAY_CONTROL
  const int second[] = {1, 2, 3, 5};
#else
  const int second[] = {1, 2, 3, 4};
#endif
  return same(first, second) ? 1 : 0;
}
