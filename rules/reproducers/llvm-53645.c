// SPDX-License-Identifier: MIT
// LLVM 53645. Under -mregparm=3 the first argument goes in %eax. The optimizer turns printf("...\n") into puts(); an
// affected compiler gives that call the default convention and pushes the argument, where puts() does not look.
// The control calls a function of its own, that nothing replaces.
extern int printf(const char *, ...);
extern int own(const char *);

void say(void) {
#ifdef KASSAY_CONTROL
  own("kassay\n");
#else
  printf("kassay\n");
#endif
}
