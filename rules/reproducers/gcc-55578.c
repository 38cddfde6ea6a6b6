// SPDX-License-Identifier: MIT
// GCC PR55578, PR90400. A macro turns a warning off for what it contains; when the pragmas inside a macro are placed
// at the wrong point, the warning comes all the same. The control has the pragmas in plain sight.
#define QUIETLY(statement) \
  _Pragma("GCC diagnostic push") _Pragma("GCC diagnostic ignored \"-Wunused-variable\"") statement \
  _Pragma("GCC diagnostic pop")

#ifdef KASSAY_CONTROL
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wunused-variable"
void act(void) { int unused; }
#pragma GCC diagnostic pop
#else
QUIETLY(void act(void) { int unused; })
#endif
