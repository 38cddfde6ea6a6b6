// SPDX-License-Identifier: MIT
// rules: gcc-103908
// flags: -O1
int next(int x) {
  asm goto("" : : "r"(x) : : out); // site
out:
  return x;
}
int next_behind_a_macro(int x) {
  do {
    asm goto("" : : "r"(x) : : out); // site
  } while (0);
out:
  return x;
}
int next_of_two_labels(int x) {
  asm goto("" : : "r"(x) : : other, out); // site
other:
out:
  return x;
}
int later(int x) {
  asm goto("" : : "r"(x) : : out);
  x = 2;
out:
  return x;
}
int another_label(int x) {
  asm goto("" : : "r"(x) : : out);
other:
  x++;
out:
  if (x < 2)
    goto other;
  return x;
}
