/* SPDX-License-Identifier: MIT */
/* LLVM 22e199e6afb1. The CSR and fence.i instructions are extensions of their own since ISA 2.2. An affected assembler
   knows them only as part of the base set and refuses their names. The control does not name them. */
#ifndef KASSAY_CONTROL
  .option arch, +zicsr, +zifencei
#endif
  csrr a0, sstatus
