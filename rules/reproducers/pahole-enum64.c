// SPDX-License-Identifier: MIT
// A value above 32 bits. An affected pahole encodes the enumeration as ENUM64, which it prints under -V; an older one
// as ENUM, with the value cut. In the control the value is small.
enum big {
  ONE = 1,
#ifdef KASSAY_CONTROL
  OTHER = 2
#else
  OTHER = 0x123456789aLL
#endif
} object;
