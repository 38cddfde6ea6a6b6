// SPDX-License-Identifier: MIT
// rules: llvm-877210fa
void leave(int *);
void f(void) {
  int guard __attribute__((cleanup(leave))) = 1; // site
  int plain = 1;
  leave(&plain);
}
