// SPDX-License-Identifier: MIT
// A big-endian object. An affected linker does not know the emulation that kernels ask for.
int object = 1;
void _start(void) {}
