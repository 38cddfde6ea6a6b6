// SPDX-License-Identifier: MIT
// LLVM 215547. The linker may put a veneer with an indirect branch between caller and callee, so that each function
// needs "bti c" (hint 34) at its begin. An affected compiler leaves it out of a static function whose address nobody
// takes. The control's function is global.
#ifdef KASSAY_CONTROL
#define LOCAL
#else
#define LOCAL static
#endif
extern int other(int);

LOCAL __attribute__((noinline)) int local(int x) {
  return x * 5 - (x >> 3);
}

int enter(int x) {
  return other(local(x)) + local(x - 1);
}
