// SPDX-License-Identifier: MIT
// GCC PR81708. i386 kernels keep the canary in a per-CPU variable behind %fs. A compiler that cannot be told so reads
// it from %gs:20, where a kernel has something else. The control has no array and no canary.
extern void fill(char *);

#ifdef KASSAY_CONTROL
int guarded(void) { return 0; }
#else
int guarded(void) {
  char buffer[64];
  fill(buffer);
  return buffer[0];
}
#endif
