// SPDX-License-Identifier: MIT
// LLVM 46480. The note says that the object's code has landing pads. This file has no code; an affected compiler writes
// the note all the same.
int object = 1;
