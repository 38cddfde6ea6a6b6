// SPDX-License-Identifier: MIT
// GCC PR70646. A byte swap that asks whether its argument is constant is inlined into a function that stores the
// result; affected compilers dropped everything behind the load, return included, and the function ran into the next
// one. A body without a return is the bug. The control stores without a swap.
static inline __attribute__((always_inline)) unsigned long long swap(const unsigned long long *from) {
  unsigned long long value = *from;
  return __builtin_constant_p(value) ? (value & 0xff) << 56 | (value >> 56) : __builtin_bswap64(value);
}

static inline __attribute__((always_inline)) void put(unsigned long long value, void *to) {
  *(unsigned long long *)to = value;
}

void store(void *to, const unsigned long long *name) {
#ifdef KASSAY_CONTROL
  put(*name, to);
#else
  put(swap(name), to);
#endif
}
