// SPDX-License-Identifier: MIT
// LLVM 62372. power10 has PC-relative loads, which need neither floating point nor vectors. An affected compiler
// ties them to those and goes through the TOC. The control loads nothing.
extern int far;

int load(void) {
#ifdef KASSAY_CONTROL
  asm volatile("# loads nothing");
  return 0;
#else
  return far;
#endif
}
