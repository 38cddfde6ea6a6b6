// SPDX-License-Identifier: MIT
// rules: llvm-110497
struct inner {
  int n;
  int a[] __attribute__((__counted_by__(n)));
};
struct outer {
  struct inner *inner;
  int plain[4];
};
unsigned long second(struct outer *p) {
  return __builtin_dynamic_object_size(p->inner->a, 1); // site
}
unsigned long first(struct inner *p) {
  return __builtin_dynamic_object_size(p->a, 1);
}
unsigned long not_counted(struct outer **p) {
  return __builtin_dynamic_object_size((*p)->plain, 1);
}
