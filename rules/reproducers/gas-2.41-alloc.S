/* SPDX-License-Identifier: MIT */
/* Flags of a section by name, as kernels before 790756c7e022 wrote them. An affected assembler takes the # for
   something else and finds junk. The control writes the flags as a string. */
#ifdef KASSAY_CONTROL
  .section .mine, "a"
#else
  .section .mine, #alloc
#endif
  .word 1
