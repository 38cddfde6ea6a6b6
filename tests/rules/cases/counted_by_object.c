// SPDX-License-Identifier: MIT
// rules: llvm-200014
struct counted {
  int n;
  char a[] __attribute__((__counted_by__(n)));
};
static struct counted object = {2, {1, 2}};
unsigned long of_an_object(void) {
  return __builtin_dynamic_object_size(object.a, 1); // site
}
unsigned long by_pointer(struct counted *p) {
  return __builtin_dynamic_object_size(p->a, 1);
}
