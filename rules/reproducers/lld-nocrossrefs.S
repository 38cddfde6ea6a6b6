/* SPDX-License-Identifier: MIT */
/* Two sections that do not refer to each other; see lld-nocrossrefs.lds. */
  .section .first, "a", %progbits
  .word 1
  .section .second, "a", %progbits
  .word 2
