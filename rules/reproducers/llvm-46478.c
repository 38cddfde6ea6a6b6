// SPDX-License-Identifier: MIT
// LLVM 46478. Unwind tables are turned off, yet an affected compiler marks the constructor that it adds for the
// sanitizer (it calls __tsan_init) as a function that needs them, and that makes an .eh_frame section.
int object = 1;
