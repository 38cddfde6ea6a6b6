// SPDX-License-Identifier: MIT
// rules: clang-asm-goto-scope
// flags: -O2
void leave(int *);
void between(int x) {
  asm goto("" : : "r"(x) : : first);
first:;
  int guard __attribute__((cleanup(leave))) = 1;
  asm goto("" : : "r"(x) : : second); // site
second:;
}
void before(int x) {
  int guard __attribute__((cleanup(leave))) = 1;
  asm goto("" : : "r"(x) : : first);
first:
  asm goto("" : : "r"(x) : : second);
second:;
}
void without_cleanup(int x) {
  asm goto("" : : "r"(x) : : first);
first:;
  int guard = 1;
  asm goto("" : : "r"(x), "r"(guard) : : second);
second:;
}
