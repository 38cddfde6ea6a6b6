// SPDX-License-Identifier: MIT
// LLVM 39555. An affected driver does not know -ffixed-r2; one that does hands it to the compiler, which -v shows.
int object = 1;
