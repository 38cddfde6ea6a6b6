/* SPDX-License-Identifier: MIT */
/* LLVM PR 108989. The call is too far for bl, so the linker makes a thunk that ends in an indirect branch. `far` does
   not begin with a landing pad; a linker that knows puts one in front of it (__AArch64BTIThunk_far). */
  .section .text.near, "ax", %progbits
  .globl _start
_start:
  hint #34
  bl far
  ret
  .section .text.far, "ax", %progbits
  .globl far
  .hidden far
  .type far, %function
far:
  add x0, x0, #1
  ret
  .section .note.gnu.property, "a", %note
  .balign 8
  .word 4, 16, 5
  .asciz "GNU"
  .word 0xc0000000, 4, 1, 0
