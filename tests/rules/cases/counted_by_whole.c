// SPDX-License-Identifier: MIT
// rules: llvm-112636
struct counted {
  int n;
  char a[] __attribute__((__counted_by__(n)));
};
struct plain {
  int n;
  char a[];
};
unsigned long whole(struct counted *p) {
  return __builtin_dynamic_object_size(p, 0); // site
}
unsigned long array(struct counted *p) {
  return __builtin_dynamic_object_size(p->a, 0);
}
unsigned long not_counted(struct plain *p) {
  return __builtin_dynamic_object_size(p, 0);
}
