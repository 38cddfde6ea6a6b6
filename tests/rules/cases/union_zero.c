// SPDX-License-Identifier: MIT
// rules: gcc-15-union-zero
union u {
  char c;
  long l;
};
struct s {
  char c;
};
long use(union u *, struct s *);
long f(void) {
  union u zero = {0}; // site
  union u empty = {};
  union u one = {1};
  static union u kept = {0};
  struct s s = {0};
  return use(&zero, &s) + use(&empty, &s) + use(&one, &s) + use(&kept, &s);
}
