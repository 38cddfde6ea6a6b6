// SPDX-License-Identifier: MIT
// rules: gcc-alloc-size
// flags: -Wno-alloc-size-larger-than
void *get(unsigned long) __attribute__((alloc_size(1))); // site
void *find(unsigned long);
