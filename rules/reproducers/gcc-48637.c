// SPDX-License-Identifier: MIT
// GCC PR48637. The address of a static key's member is a constant that an asm may print by %c; compilers for ARM
// rejected it. The control prints a number.
struct key { int pad, enabled; };
static struct key key;

int branch(void) {
#ifdef KASSAY_CONTROL
  asm goto(".pushsection .discard.keys\n\t.word %c0\n\t.popsection" : : "i"(4) : : yes);
#else
  asm goto(".pushsection .discard.keys\n\t.word %c0\n\t.popsection" : : "i"(&key.enabled) : : yes);
#endif
  return 0;
yes:
  return 1;
}
