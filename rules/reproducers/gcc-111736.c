// SPDX-License-Identifier: MIT
// GCC PR111736. An offset into a named address space is no address: its shadow is elsewhere or nowhere. The call of a
// sanitizer's check for this access is therefore the bug. The control asks for no instrumentation of the function.
#ifdef KASSAY_CONTROL
__attribute__((no_sanitize_address, no_sanitize_thread))
#endif
int per_cpu_read(unsigned long offset) {
  return *(int __seg_gs *)offset;
}
