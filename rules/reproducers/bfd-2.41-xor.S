/* SPDX-License-Identifier: MIT */
/* Something to link with bfd-2.41-xor.lds; see there. */
  .globl object
object:
  .long 1
