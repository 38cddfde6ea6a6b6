// SPDX-License-Identifier: MIT
// rules: gcc-104816
// flags: -O2 -fcf-protection=branch
int five(int x) {
  switch (x) { // site
  case 0: return 5;
  case 1: return 9;
  case 2: return 2;
  case 3: return 7;
  case 4: return 1;
  }
  return 0;
}
int four(int x) {
  switch (x) {
  case 0: return 5;
  case 1: return 9;
  case 2: return 2;
  case 3: return 7;
  default: return 1;
  }
}
