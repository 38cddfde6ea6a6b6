// SPDX-License-Identifier: MIT
// GCC PR115172. The check that a loaded _Bool is 0 or 1 loads the byte again, and that load forgets its address space
// for KASAN: a shadow check of a per-CPU offset appears. The control asks for no KASAN in this function.
#ifdef KASSAY_CONTROL
__attribute__((no_sanitize_address))
#endif
_Bool per_cpu_flag(unsigned long offset) {
  return *(_Bool __seg_gs *)offset;
}
