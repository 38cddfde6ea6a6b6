// SPDX-License-Identifier: MIT
// The second translation unit of llvm-60349.c.
#ifdef KASSAY_CONTROL
struct argument;
#endif
struct calls {
  struct argument *(*a)(void), *(*b)(void), *(*c)(void), *(*d)(void), *(*e)(void), *(*f)(void), *(*g)(void),
      *(*h)(void);
};
#define AT(member) __builtin_offsetof(struct calls, member)
const unsigned char other[8] = {AT(a), AT(b), AT(c), AT(d), AT(e), AT(f), AT(g), AT(h)};
