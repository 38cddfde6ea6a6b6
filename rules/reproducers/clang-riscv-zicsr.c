// SPDX-License-Identifier: MIT
// LLVM 22e199e6afb1. The instructions of control registers and fence.i are extensions of their own since ISA 2.2. An
// affected driver refuses their names; another one hands them to the compiler, which -v shows.
int object = 1;
