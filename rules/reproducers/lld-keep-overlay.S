/* SPDX-License-Identifier: MIT */
/* LLVM PR 130661. The section that lld-keep-overlay.lds keeps; see there. */
  .section .kept, "a", %progbits
  .word 1
