// SPDX-License-Identifier: MIT
// rules: llvm-60349
// flags: -frandomize-layout-seed=abc
struct ops { // site
  void (*a)(struct declared_here *);
  int (*b)(struct declared_here *);
};
struct known {
  int x;
};
struct other_ops {
  void (*a)(struct known *);
};
struct mixed {
  void (*a)(struct declared_there *);
  int x;
};
