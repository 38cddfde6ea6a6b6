/* SPDX-License-Identifier: MIT */
/* aed44286efa8. In ISA specification 20191213 the CSR instructions are an extension, zicsr, that rv64imac does not
   imply. An affected assembler defaults to it and refuses csrr. The control uses no CSR. */
#ifdef KASSAY_CONTROL
  mv a0, a1
#else
  csrr a0, sstatus
#endif
