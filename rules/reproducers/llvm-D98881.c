// SPDX-License-Identifier: MIT
// LLVM D98881. GCC's entry for -pg is _mcount on this machine, and kernels define that. An affected compiler calls
// mcount. The control keeps the function out of profiling.
extern int other(int);

#ifdef KASSAY_CONTROL
__attribute__((no_instrument_function))
#endif
int profiled(int x) {
  return other(x) + 1;
}
