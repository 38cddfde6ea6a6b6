// SPDX-License-Identifier: MIT
// LLVM 877210faa447. The variable is used: its cleanup reads it at the end of the scope. An affected compiler warns
// that it is not. The control reads the variable once more.
extern int begin(void);
extern void end(int *);

void guarded(void) {
  int held __attribute__((cleanup(end))) = begin();
#ifdef KASSAY_CONTROL
  (void)held;
#endif
}
