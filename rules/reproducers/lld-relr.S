/* SPDX-License-Identifier: MIT */
/* A pointer that needs a relative relocation. With -z pack-relative-relocs it goes to .relr.dyn; an affected linker
   does not know the keyword and leaves a full relocation. The control has no pointer. */
  .data
  .balign 8
object:
#ifdef KASSAY_CONTROL
  .quad 1
#else
  .quad object
#endif
