// SPDX-License-Identifier: MIT
// rules: llvm-138355
// flags: -frandomize-layout-seed=abc
struct known {
  int x;
};
struct ops {
  void (*a)(struct known *);
};
struct tables { // site
  struct ops first, second;
};
struct mixed {
  struct ops first;
  struct known second;
};
