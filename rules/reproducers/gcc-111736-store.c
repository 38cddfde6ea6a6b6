// SPDX-License-Identifier: MIT
// GCC PR111736, for a store: the check of the shadow of a per-CPU offset ahead of it is the bug. The control asks for
// no instrumentation of the function.
#ifdef KASSAY_CONTROL
__attribute__((no_sanitize_address, no_sanitize_thread))
#endif
void per_cpu_write(unsigned long offset, int value) {
  *(volatile int __seg_gs *)offset = value;
}
