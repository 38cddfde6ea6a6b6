// SPDX-License-Identifier: MIT
// LLVM a88c722e687e. Functions that LLVM adds get a landing pad if the module has the flag
// "branch-target-enforcement". An affected compiler marks the source's functions only.
void entry(void) {}
