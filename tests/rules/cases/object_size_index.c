// SPDX-License-Identifier: MIT
// rules: llvm-59850
struct s {
  char a[8];
  char b[8];
};
unsigned long indexed(struct s *p, int i) {
  return __builtin_object_size(&p->a[i], 1); // site
}
unsigned long whole(struct s *p) {
  return __builtin_object_size(p->a, 1);
}
unsigned long other(char *p, int i) {
  return __builtin_object_size(&p[i], 1);
}
