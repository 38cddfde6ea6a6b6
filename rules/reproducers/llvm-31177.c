// SPDX-License-Identifier: MIT
// LLVM 31177. Vectors of integers need no floating point, as GCC knows. An affected compiler crashes on them or has no
// vector registers under -msoft-float. The control adds plain integers.
#ifdef KASSAY_CONTROL
typedef int vector;
#else
typedef int vector __attribute__((vector_size(16)));
#endif

void add(vector *a, const vector *b) {
  vector sum = *a;
  asm volatile("" : "+m"(sum));
  *a = sum + *b;
}
