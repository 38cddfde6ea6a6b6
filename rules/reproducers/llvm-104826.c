// SPDX-License-Identifier: MIT
// LLVM PR 104826. LLVM computes the hashes of the constructors it adds; it knows that integers are to be normalized if
// the module has the flag "cfi-normalize-integers". An affected compiler leaves the flag out.
void entry(void) {}
