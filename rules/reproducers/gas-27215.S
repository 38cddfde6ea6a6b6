/* SPDX-License-Identifier: MIT */
/* Sourceware 27215. The distance of two labels changes when the linker relaxes the call between them. It needs a
   relocation; an affected assembler has none for .uleb128. The control writes a number. */
  .text
first:
  call outside
second:
#ifdef KASSAY_CONTROL
  .uleb128 8
#else
  .uleb128 second - first
#endif
