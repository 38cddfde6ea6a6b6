// SPDX-License-Identifier: MIT
// The start of a program without a C library: calls kassay_main() and exits with its value. Compiled by the compiler
// under test with every reproducer that is run, and with the functions that a compiler may call on its own.
#if defined(__x86_64__)
asm(".globl _start\n_start:\n\txorl %ebp, %ebp\n\tandq $-16, %rsp\n\tcall kassay_main\n"
    "\tmovl %eax, %edi\n\tmovl $231, %eax\n\tsyscall\n");
#elif defined(__i386__)
asm(".globl _start\n_start:\n\txorl %ebp, %ebp\n\tandl $-16, %esp\n\tcall kassay_main\n"
    "\tmovl %eax, %ebx\n\tmovl $252, %eax\n\tint $0x80\n");
#elif defined(__aarch64__)
asm(".globl _start\n_start:\n\tmov x29, #0\n\tbl kassay_main\n\tmov x8, #94\n\tsvc #0\n");
#elif defined(__arm__)
// A function of its own, so that it has the instruction set of the rest.
__attribute__((naked, noreturn)) void _start(void) {
  asm volatile("bl kassay_main\n\tmov r7, #248\n\tsvc #0\n");
}
#elif defined(__riscv)
asm(".globl _start\n_start:\n\t.option push\n\t.option norelax\n\tlla gp, __global_pointer$\n\t.option pop\n"
    "\tandi sp, sp, -16\n\tcall kassay_main\n\tli a7, 94\n\tecall\n");
#elif defined(__powerpc64__) && defined(_CALL_ELF) && _CALL_ELF == 2
asm(".globl _start\n.type _start, @function\n_start:\n\taddis 2, 12, .TOC.-_start@ha\n\taddi 2, 2, .TOC.-_start@l\n"
    "\t.localentry _start, .-_start\n\tstdu 1, -112(1)\n\tbl kassay_main\n\tnop\n\tli 0, 234\n\tsc\n");
#elif defined(__powerpc64__)
asm(".section \".opd\", \"aw\"\n\t.align 3\n.globl _start\n_start:\n\t.quad .L_start, .TOC.@tocbase, 0\n\t.previous\n"
    ".L_start:\n\tstdu 1, -112(1)\n\tbl kassay_main\n\tnop\n\tli 0, 234\n\tsc\n");
#elif defined(__powerpc__)
asm(".globl _start\n_start:\n\tstwu 1, -64(1)\n\tbl kassay_main\n\tli 0, 234\n\tsc\n");
#elif defined(__s390x__)
asm(".globl _start\n_start:\n\taghi %r15, -160\n\tbrasl %r14, kassay_main\n\tlghi %r1, 248\n\tsvc 0\n");
#elif defined(__mips__)
#if _MIPS_SIM == _ABIO32
#define EXIT_GROUP "4246"
#define ADDRESS "la"
#elif _MIPS_SIM == _ABI64
#define EXIT_GROUP "5205"
#define ADDRESS "dla"
#else
#define EXIT_GROUP "6205"
#define ADDRESS "la"
#endif
asm(".globl __start\n.globl _start\n.set noreorder\n__start:\n_start:\n\taddiu $29, $29, -64\n"
    "\t" ADDRESS " $25, kassay_main\n\tjalr $25\n\tnop\n"
    "\tmove $4, $2\n\tli $2, " EXIT_GROUP "\n\tsyscall\n\tnop\n.set reorder\n");
#elif defined(__loongarch__)
asm(".globl _start\n_start:\n\tbl kassay_main\n\tori $a7, $zero, 94\n\tsyscall 0\n");
#else
#error "kassay has no program start for this target"
#endif

// volatile: so that no compiler makes them calls of themselves.
__attribute__((weak)) void *memcpy(void *to, const void *from, __SIZE_TYPE__ n) {
  volatile char *t = to;
  const volatile char *f = from;
  while (n--)
    *t++ = *f++;
  return to;
}

__attribute__((weak)) void *memmove(void *to, const void *from, __SIZE_TYPE__ n) {
  volatile char *t = to;
  const volatile char *f = from;
  if (t <= f)
    return memcpy(to, from, n);
  while (n--)
    t[n] = f[n];
  return to;
}

__attribute__((weak)) void *memset(void *to, int c, __SIZE_TYPE__ n) {
  volatile char *t = to;
  while (n--)
    *t++ = (char)c;
  return to;
}

__attribute__((weak)) int memcmp(const void *a, const void *b, __SIZE_TYPE__ n) {
  const volatile unsigned char *x = a, *y = b;
  for (; n; n--, x++, y++)
    if (*x != *y)
      return *x - *y;
  return 0;
}
