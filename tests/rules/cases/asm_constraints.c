// SPDX-License-Identifier: MIT
// rules: llvm-20571
int register_or_memory(int x) {
  asm("" : : "rm"(x)); // site
  asm("" : "=g"(x)); // site
  asm("" : "+rm"(x)); // site
  asm("" : : "r"(x));
  asm("" : "=m"(x));
  asm("" : "=a"(x));
  return x;
}
