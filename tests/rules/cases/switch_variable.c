// SPDX-License-Identifier: MIT
// rules: llvm-44916
// flags: -ftrivial-auto-var-init=pattern
int use(int *);
int ahead(int x) {
  switch (x) { // site
    int local;
  case 0:
    return use(&local);
  }
  return 0;
}
int behind(int x) {
  switch (x) {
  case 0:;
    int local;
    return use(&local);
  }
  return 0;
}
int static_one(int x) {
  switch (x) {
    static int kept;
  case 0:
    return use(&kept);
  }
  return 0;
}
