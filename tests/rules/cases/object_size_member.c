// SPDX-License-Identifier: MIT
// rules: gcc-101832
struct tail {
  int n;
  char a[];
};
struct s {
  int k;
  struct tail t;
};
struct plain {
  int k[4];
};
struct t {
  struct plain p;
};
unsigned long flexible(struct s *p) {
  return __builtin_object_size(&p->t, 1); // site
}
unsigned long sized(struct t *p) {
  return __builtin_object_size(&p->p, 1);
}
