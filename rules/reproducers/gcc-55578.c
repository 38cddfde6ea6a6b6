// SPDX-License-Identifier: MIT
// GCC PR55578, PR90400. A macro gives an attribute and turns a warning off for just that. clang takes pragmas wherever
// the macro stands; GCC's parser knows them between declarations and statements only and stops at the first one inside.
// The control gives the attribute without pragmas.
#ifdef KASSAY_CONTROL
#define KEEP(name) __attribute__((section(name), used))
#else
#define KEEP(name)                                                                                                     \
  _Pragma("GCC diagnostic push") _Pragma("GCC diagnostic ignored \"-Wignored-attributes\"")                            \
  __attribute__((section(name), used)) _Pragma("GCC diagnostic pop")
#endif

#ifdef IN_FRONT
KEEP("first") int act(void) { return 0; }
#else
int kept KEEP("second") = 1;
#endif
