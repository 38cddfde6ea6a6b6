// SPDX-License-Identifier: MIT
// LLVM de07cde67b5d. Asynchronous tables are right at each instruction, so the epilogue, too, has directives: the
// frame is gone behind it (.cfi_def_cfa_offset 0). An affected compiler describes the prologue only. The control has
// no frame, as it says.
extern int other(int);

int leave(int x) {
#ifdef KASSAY_CONTROL
  asm volatile("// no frame");
  return x;
#else
  return other(x) + 1;
#endif
}
