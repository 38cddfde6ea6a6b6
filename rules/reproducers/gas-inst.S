/* SPDX-License-Identifier: MIT */
/* Two instructions of 4 bytes lie between the labels. An affected assembler knows their size too late, so that the
   difference is not 8 where .if looks. The control writes .word. */
  .text
begin:
  .rept 2
#ifdef KASSAY_CONTROL
  .word 0xd503201f
#else
  .inst 0xd503201f
#endif
  .endr
end:
  .if (end - begin) != 8
  .error "size of .inst is wrong"
  .endif
