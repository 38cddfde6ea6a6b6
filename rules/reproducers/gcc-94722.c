// SPDX-License-Identifier: MIT
// GCC PR94722. The function sets up the canary and never returns, so the check at its end must not run. Where the last
// call became a jump, the check runs ahead of it, with the new canary, and the boot stops. The control puts an empty
// asm behind the call, as prevent_tail_call_optimization() does.
extern void probe(int *), set_canary(void), idle(int);

void start_cpu(void) {
  {
    int id;
    probe(&id);
  }
  set_canary();
  idle(1);
#ifdef KASSAY_CONTROL
  asm volatile("" : : : "memory");
#endif
}
