// SPDX-License-Identifier: MIT
// LLVM 60349. Both files have the same structure of function pointers, which is to be randomized with one seed, so
// the offsets must be the same. Here the argument's type is declared before the structure; in the other file it is
// declared within. An affected compiler then leaves that one as it is written. The control declares it in both files.
struct argument;
#define STRUCTURE                                                                                                      \
  struct calls {                                                                                                       \
    struct argument *(*a)(void), *(*b)(void), *(*c)(void), *(*d)(void), *(*e)(void), *(*f)(void), *(*g)(void),         \
        *(*h)(void);                                                                                                   \
  }
STRUCTURE;

extern const unsigned char other[8];

int kassay_main(void) {
#define AT(member) __builtin_offsetof(struct calls, member)
  static const unsigned char here[8] = {AT(a), AT(b), AT(c), AT(d), AT(e), AT(f), AT(g), AT(h)};
  for (int i = 0; i < 8; i++)
    if (((volatile const unsigned char *)here)[i] != other[i])
      return 1;
  return 0;
}
