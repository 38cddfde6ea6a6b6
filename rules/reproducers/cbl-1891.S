/* SPDX-License-Identifier: MIT */
/* CBL 1891. An extended mnemonic of tlbilx (T = 0). An affected assembler does not know it; the control writes the
   number that it stands for. */
#ifdef KASSAY_CONTROL
  .long 0x7c000024
#else
  tlbilxlpid
#endif
