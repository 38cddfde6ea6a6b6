// SPDX-License-Identifier: MIT
// GCC PR94697. A label whose address is taken stands at the very start of the function, so two landing pads meet: one
// for jumps (bti j, hint 36) and one for calls. A function that begins with the pad for jumps alone faults when it is
// called through a pointer. The control has no such label.
void *resume;

void step(unsigned long to) {
#ifndef KASSAY_CONTROL
start:
  resume = &&start;
  if (to > 1)
    goto *(void *)to;
#endif
}
