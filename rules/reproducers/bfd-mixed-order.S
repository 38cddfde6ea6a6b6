/* SPDX-License-Identifier: MIT */
/* Two input sections of one name, one of which is ordered by the section it describes (flag o). They go to one
   output section, where the plain ones come first. An affected linker refuses the mixture. In the control both are
   plain. */
  .text
  .globl _start
_start:
  .long 0
#ifdef KASSAY_CONTROL
  .section entries, "aw", %progbits, unique, 1
#else
  .section entries, "awo", %progbits, .text, unique, 1
#endif
  .quad 1
  .section entries, "aw", %progbits
  .quad 2
