// SPDX-License-Identifier: MIT
// An affected pahole does not know --lang_exclude; another one prints the structure.
struct seen {
  int member;
} object;
