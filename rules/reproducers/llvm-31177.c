// SPDX-License-Identifier: MIT
// LLVM 31177. Vectors of integers need no floating point, as GCC knows. An affected driver refuses the two options
// together; another one compiles, and -ftime-report says how long it took.
int object(void) {
  return 1;
}
