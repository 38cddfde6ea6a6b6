// SPDX-License-Identifier: MIT
// CBL 2121. The case of 8 bytes is dead, as the value has 4; GCC drops it unseen. An affected compiler checks the
// operands of every asm first and refuses the program. In the control the dead case has 4 bytes as well.
#ifdef KASSAY_CONTROL
typedef unsigned wide;
#else
typedef unsigned long long wide;
#endif

unsigned read_value(unsigned value) {
  switch (sizeof(value)) {
  case 8: {
    wide result;
    asm volatile("" : "=a"(result));
    return result;
  }
  default:
    return value;
  }
}
