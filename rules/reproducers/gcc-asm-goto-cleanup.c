// SPDX-License-Identifier: MIT
// The jump leaves the scope of `held`, so its cleanup has to run, as it does where a goto leaves it. An affected compiler
// jumps straight to the label: `cleaned` is still 0 there. The control jumps by a goto. (clang refuses such an asm.)
#if defined(__x86_64__) || defined(__i386__)
#define JUMP "jmp %l0"
#elif defined(__aarch64__)
#define JUMP "b %l0"
#endif

static volatile int cleaned;

static void clean(int *held) { cleaned = *held; }

__attribute__((noinline)) static int leave(void) {
  {
    int held __attribute__((cleanup(clean))) = 1;
#ifdef KASSAY_CONTROL
    if (held)
      goto out;
#else
    asm goto(JUMP : : : : out);
#endif
  }
  return 2;
out:
  return cleaned ? 0 : 1;
}

int kassay_main(void) { return leave(); }
