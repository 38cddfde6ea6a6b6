// SPDX-License-Identifier: MIT
// The kernel's random offset takes memory of a size that is not known, by the builtin that asks for it uninitialized
// where there is one. An affected compiler has none, and fills what __builtin_alloca returns by memset. The control
// takes no memory.
#ifdef KASSAY_CONTROL
#define TAKE(size) ((void *)0)
#elif __has_builtin(__builtin_alloca_uninitialized)
#define TAKE(size) __builtin_alloca_uninitialized(size)
#else
#define TAKE(size) __builtin_alloca(size)
#endif

void offset(unsigned size) {
  void *memory = TAKE(size & 1023);
  asm volatile("" : : "r"(memory) : "memory");
}
