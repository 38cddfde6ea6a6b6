// SPDX-License-Identifier: MIT
// The condition code as an output of an asm, compared with 0 and with bits of it: affected compilers fold two flag
// tests into one that no instruction has and stop with an internal error. The control takes the code by ipm.
static inline __attribute__((always_inline)) int compare_and_swap(int *where, int old, int new) {
  int code;
#ifdef KASSAY_CONTROL
  asm volatile("cs %[old],%[new],%[where]\n\tipm %[code]\n\tsrl %[code],28"
               : [old] "+d"(old), [where] "+Q"(*where), [code] "=d"(code)
               : [new] "d"(new)
               : "cc", "memory");
#else
  asm volatile("cs %[old],%[new],%[where]"
               : [old] "+d"(old), [where] "+Q"(*where), "=@cc"(code)
               : [new] "d"(new)
               : "memory");
#endif
  return code;
}

extern void note(int);
int equal(int *where, int old, int new) { return compare_and_swap(where, old, new) == 0; }
int chosen(int *where, int old, int new, int other) { return compare_and_swap(where, old, new) ? other : !other; }
int scaled(int *where, int old, int new) { return (compare_and_swap(where, old, new) == 0) * 8 + 3; }
int bits(int *where, int old, int new) {
  int code = compare_and_swap(where, old, new);
  return (code & 1) | (code & 2) << 2;
}
int ranged(int *where, int old, int new) { int code = compare_and_swap(where, old, new); return code > 0 && code < 3; }
int flagged(int *where, int old, int new) {
  int code = compare_and_swap(where, old, new);
  if (code == 0 || code == 3)
    note(code);
  return code != 1 ? -1 : code;
}
unsigned long negated(int *where, int old, int new) { return -(unsigned long)!compare_and_swap(where, old, new); }
void looped(int *where, int new) { int old; do old = *where; while (compare_and_swap(where, old, new)); }
