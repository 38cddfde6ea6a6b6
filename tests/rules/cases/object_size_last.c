// SPDX-License-Identifier: MIT
// rules: gcc-101836
struct s {
  char first[4];
  char last[4];
};
struct f {
  int n;
  char last[];
};
unsigned long last(struct s *p) {
  return __builtin_object_size(p->last, 1); // site
}
unsigned long first(struct s *p) {
  return __builtin_object_size(p->first, 1);
}
unsigned long flexible(struct f *p) {
  return __builtin_object_size(p->last, 1);
}
