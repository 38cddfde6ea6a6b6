// SPDX-License-Identifier: MIT
// rules: gcc-108896
struct counted {
  int n;
  int a[] __attribute__((__counted_by__(n))); // site
};
struct plain {
  int n;
  int a[];
};
struct inner {
  struct {
    int n;
    char b[] __attribute__((counted_by(n))); // site
  };
};
