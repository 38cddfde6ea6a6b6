// SPDX-License-Identifier: MIT
// The overflow check of a signed 64-bit product on a 32-bit machine. An affected compiler calls __mulodi4 of its
// runtime library, which a kernel does not link: seen as an undefined symbol. The control multiplies 32-bit values.
#ifdef KASSAY_CONTROL
typedef int number;
#else
typedef long long number;
#endif

_Bool multiply(number a, number b, number *product) {
  return __builtin_mul_overflow(a, b, product);
}
