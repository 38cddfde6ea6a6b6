// SPDX-License-Identifier: MIT
// RiscPC needs ARMv3M, whose bus has no halfword access; later compilers have dropped the architecture, and reject the
// request for it. The control asks for ARMv5TE.
#ifdef KASSAY_CONTROL
#pragma GCC target("arch=armv5te")
#else
#pragma GCC target("arch=armv3m")
#endif
int nothing(int value) { return value; }
