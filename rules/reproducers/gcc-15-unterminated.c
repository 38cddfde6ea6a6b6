// SPDX-License-Identifier: MIT
// A table of bytes may be written as a string that just fills its array, without the final NUL; that is how kernels
// write keys and signatures. A warning of it is wrong for them. The control has room for the NUL.
#ifdef KASSAY_CONTROL
const char magic[5] = "KSSY";
#else
const char magic[4] = "KSSY";
#endif
