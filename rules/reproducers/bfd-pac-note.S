/* SPDX-License-Identifier: MIT */
/* An object that says it has landing pads and signs its return addresses (3). An affected linker knows the first bit
   only and complains. The control has no note. */
  .text
  .globl _start
_start:
  ret
#ifndef KASSAY_CONTROL
  .section .note.gnu.property, "a", %note
  .balign 8
  .word 4, 16, 5
  .asciz "GNU"
  .word 0xc0000000, 4, 3, 0
#endif
