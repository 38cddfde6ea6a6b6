/* SPDX-License-Identifier: MIT */
/* A relocation of the first group that an ADD relative to pc carries. An affected linker does not know it; the
   control has a plain address. */
  .syntax unified
  .text
  .globl _start
_start:
#ifdef KASSAY_CONTROL
  .word target
#else
  .reloc ., R_ARM_ALU_PC_G0_NC, target
  sub r0, pc, #8
  .reloc ., R_ARM_ALU_PC_G1_NC, target
  sub r0, r0, #4
  .reloc ., R_ARM_LDR_PC_G2, target
  ldr r0, [r0, #-0]
#endif
target:
  .word 1
