/* SPDX-License-Identifier: MIT */
/* LLVM 1379b150991f. Instructions of aarch64_be are little-endian, so a NOP is 1f 20 03 d5 in memory. An affected
   assembler writes d5 03 20 1f where it fills up to an alignment. The control writes the NOPs itself. */
  .text
first:
  ret
#ifdef KASSAY_CONTROL
  nop
  nop
  nop
#else
  .p2align 4
#endif
second:
  ret
