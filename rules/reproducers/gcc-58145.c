// SPDX-License-Identifier: MIT
// GCC PR58145. The request lies in memory that a guest can change, so it is copied once, by volatile, and checked in
// the copy. A struct of bit-fields only was split, and its parts were read from the guest's memory again. More than one
// read of the pointer's target is the bug. The control has a whole word.
#ifdef KASSAY_CONTROL
struct request { unsigned int all; };
#define SUM(r) ((r).all)
#else
struct request { unsigned int kind : 8, length : 8, offset : 16; };
#define SUM(r) ((r).kind + (r).length + (r).offset)
#endif

unsigned int accept(volatile struct request *shared) {
  struct request local = *shared;
  return SUM(local);
}
