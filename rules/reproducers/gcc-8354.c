// SPDX-License-Identifier: MIT
// GCC PR8354. The elements are const, the array is nothing of its own: const int, in an array. GCC puts a second const
// around the array in the debug information, and so does BTF that is made of it. Without const in the source, as in the
// control, there is nothing to put around.
#ifdef KASSAY_CONTROL
int table[3] = {1, 2, 3};
#else
const int table[3] = {1, 2, 3};
#endif
