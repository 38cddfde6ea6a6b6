/* SPDX-License-Identifier: MIT */
/* LLVM 50764. bl to Thumb code needs a veneer on ARMv4T. An affected linker rewrites the bl (eb) into a blx (fa),
   that came with ARMv5. The control calls ARM code. */
  .syntax unified
  .arch armv4t
  .eabi_attribute 6, 2
  .text
  .arm
  .globl _start
  .type _start, %function
_start:
  bl callee
  .size _start, . - _start
#ifndef KASSAY_CONTROL
  .thumb
  .thumb_func
#endif
  .globl callee
  .type callee, %function
callee:
  bx lr
  .size callee, . - callee
