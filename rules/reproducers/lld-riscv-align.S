/* SPDX-License-Identifier: MIT */
/* Under relaxation the assembler fills up as if the worst came, and R_RISCV_ALIGN tells the linker to take away what
   is too much: here 4 bytes of code and 6 of filling. An affected linker refuses that, or leaves `aligned` 10 bytes
   behind the begin, where 8 is right. The control has 8 bytes of code and nothing to align. */
  .option relax
  .option rvc
  .section .text.aligned, "ax", %progbits
  .globl _start
_start:
  c.nop
  c.nop
#ifdef KASSAY_CONTROL
  c.nop
  c.nop
#else
  .balign 8
#endif
aligned:
  ret
