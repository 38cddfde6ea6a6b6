// SPDX-License-Identifier: MIT
// LLVM 75168. The call in tail position is a jump through memory, whose operands include no register. Zeroing the
// used registers before it takes each operand for a register and the compiler crashes. In the control something
// follows the call, so that it is no jump.
extern struct table {
  void (*hook)(void);
} table;
extern int after;

void call_hook(void) {
  table.hook();
#ifdef KASSAY_CONTROL
  after = 1;
#endif
}
