// SPDX-License-Identifier: MIT
// GCC PR93654. A retpoline says through what indirect branches leave, a landing pad where they arrive; one does not
// exclude the other. Affected compilers call them incompatible and reject the function. The control has no retpoline.
#ifndef KASSAY_CONTROL
__attribute__((indirect_branch("thunk-extern")))
#endif
int through(int (*function)(int)) {
  return function(1) + 1;
}
