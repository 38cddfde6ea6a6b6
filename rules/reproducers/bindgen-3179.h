/* SPDX-License-Identifier: MIT */
/* bindgen issue 3179. No enumerator is negative, so the type is unsigned int; declared before it is defined, it becomes
   a signed one. The control defines it first. */
#ifndef KASSAY_CONTROL
enum later;
struct first {
  enum later *member;
};
#endif
enum later { LATER_ONE, LATER_TWO };
#ifdef KASSAY_CONTROL
struct first {
  enum later *member;
};
#endif
