// SPDX-License-Identifier: MIT
// LLVM 2a96f47c5ffc. The return address is signed in this function, so the builtin must strip the signature with
// xpaclri (hint 7). An affected compiler hands out the register as it is. The control asks for nothing, which it says.
extern void *keep(void *);

void *where(void) {
#ifdef KASSAY_CONTROL
  asm volatile("// return nothing");
  return keep(0);
#else
  void *address = __builtin_return_address(0);
  return keep(address) ? address : 0;
#endif
}
