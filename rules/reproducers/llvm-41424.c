// SPDX-License-Identifier: MIT
// LLVM 41424. With -mbackchain the caller's return address can be found. An affected compiler ends with a fatal error
// in its backend. The control asks for level 0.
void *caller(void) {
#ifdef KASSAY_CONTROL
  return __builtin_return_address(0);
#else
  return __builtin_return_address(1);
#endif
}
