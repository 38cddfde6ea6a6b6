// SPDX-License-Identifier: MIT
// CBL 1485. -mtp=cp15 says that the thread pointer is read from the coprocessor. An affected compiler heeds it in ARM
// code only and calls __aeabi_read_tp in Thumb code. The control reads the coprocessor itself.
void *thread(void) {
#ifdef KASSAY_CONTROL
  void *pointer;
  asm("mrc p15, 0, %0, c13, c0, 3" : "=r"(pointer));
  return pointer;
#else
  return __builtin_thread_pointer();
#endif
}
