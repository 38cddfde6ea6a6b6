// SPDX-License-Identifier: MIT
// CBL 1345. The asm says that it clobbers the link register, so the function must save it (mflr 0) and restore it.
// An affected compiler does not, and blr returns to the asm's own label. The control clobbers nothing, as it says.
void leaf(void) {
#ifdef KASSAY_CONTROL
  asm volatile("# nothing clobbered");
#else
  asm volatile("bl 1f\n1:\tmflr 3" : : : "lr", "r3");
#endif
}
