// SPDX-License-Identifier: MIT
// LLVM 39556. An affected driver does not know -mmultiple; one that does goes on to the compiler, which -v shows.
int object = 1;
