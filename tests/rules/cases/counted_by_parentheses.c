// SPDX-License-Identifier: MIT
// rules: llvm-151236
struct counted {
  int n;
  char a[] __attribute__((__counted_by__(n)));
};
unsigned long in_parentheses(struct counted *p) {
  return __builtin_dynamic_object_size((p->a), 1); // site
}
unsigned long plain(struct counted *p) {
  return __builtin_dynamic_object_size(p->a, 1);
}
