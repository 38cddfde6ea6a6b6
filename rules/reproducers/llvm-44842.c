// SPDX-License-Identifier: MIT
// LLVM 44842. An affected driver refuses the option unless a second one is given; another one hands it to the
// compiler, which -v shows.
int object = 1;
