/* SPDX-License-Identifier: MIT */
/* Sourceware 25021. `entries` describes .text (flag o) and must live and die with it. .text has the entry point and
   stays; an affected linker drops `entries`, to which nothing refers. In the control .text refers to it. */
  .text
  .globl _start
_start:
  .long 0
#ifdef KASSAY_CONTROL
  .balign 8
  .quad entry
#endif
  .section entries, "awo", %progbits, .text
entry:
  .quad 1
