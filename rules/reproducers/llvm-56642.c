// SPDX-License-Identifier: MIT
// LLVM 56642. An affected driver refuses -gsplit-dwarf unless -mno-relax is given; another one goes on to the compiler
// proper, which -v shows.
int object = 1;
