// SPDX-License-Identifier: MIT
// Rust bindgen PR 3278. The structure is complete at the end of the file. An affected bindgen with libclang 22 sees
// the first declaration only, and prints an empty structure. The control has no declaration in front.
#ifndef KASSAY_CONTROL
struct later;
struct other {
  struct later *pointer;
};
#endif
struct later {
  int member;
};
