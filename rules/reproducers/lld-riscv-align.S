/* SPDX-License-Identifier: MIT */
/* Under relaxation the assembler fills up as if the worst came, and R_RISCV_ALIGN tells the linker to take away what
   is too much. 4 bytes of code and 6 of filling: an affected linker refuses that, or leaves `aligned` at 10 of 8.
   The control turns relaxation off, which makes the assembler align. */
#ifdef KASSAY_CONTROL
  .option norelax
#else
  .option relax
#endif
  .option rvc
  .text
  .balign 8
  .globl _start
_start:
  c.nop
  c.nop
  .balign 8
aligned:
  ret
