// SPDX-License-Identifier: MIT
// The flag is stored only where an element is negative; nobody may store otherwise, since another CPU may own it. A
// compiler that keeps the flag in a register over the loop must read it first and writes it back at the end. The
// function has no use for the flag's old value, so any read of it is the racing form. In the control the store is
// volatile, which no compiler may delay.
#ifdef KASSAY_CONTROL
#define FLAG (*(volatile int *)flag)
#else
#define FLAG (*flag)
#endif
void scan(const int *value, int count, int *flag) {
  for (int i = 0; i < count; i++)
    if (value[i] < 0)
      FLAG = i;
}
