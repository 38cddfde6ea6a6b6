/* SPDX-License-Identifier: MIT */
/* Each .skip fills what is in front of a label up to 32 bytes: the distance of two labels that follow, with
   instructions of known size between them. An affected assembler can tell the first distance, but not the second,
   which lies behind a jump. The control writes the number. */
  .text
begin:
  .skip 32 - (.Lfirst - 1f), 0xcc
1:
  pushq %rax
.Lfirst:
  jmp begin
#ifdef KASSAY_CONTROL
  .skip 32 - 18, 0xcc
#else
  .skip 32 - (.Lsecond - 2f), 0xcc
#endif
2:
  movq %rsp, %rax
  testq %rax, %rax
  jne begin
.Lsecond:
  ret
