// SPDX-License-Identifier: MIT
// The product of two unsigned longs, checked to fit a signed one, widens to 65 bits. An affected compiler takes 128
// and calls __muloti4 of its runtime library, which a kernel does not link. The control has one sign.
_Bool multiply(unsigned long a, unsigned long b,
#ifdef KASSAY_CONTROL
               unsigned
#endif
               long *product) {
  return __builtin_mul_overflow(a, b, product);
}
