/* SPDX-License-Identifier: MIT */
/* Something to link with lld-xor.lds; see there. */
  .globl object
object:
  .long 1
