// SPDX-License-Identifier: MIT
// "= {0}" names the first member of a union, a byte. Older compilers zero the whole union; from 15 on only that member
// is sure to be zero, and the rest keeps what the stack held: -1, written by the function that ran before. A byte of it
// in the result is the change that leaks kernel memory. The control clears every byte itself.
union record {
  char tag;
  long word[6];
};

__attribute__((noipa)) static void soil(void) {
  volatile long stack[64];
  for (int i = 0; i < 64; i++)
    stack[i] = -1;
}

__attribute__((noipa)) static long gather(const union record *record) {
  long any = 0;
  for (int i = 0; i < 6; i++)
    any |= record->word[i];
  return any;
}

__attribute__((noipa)) static long fresh(void) {
  union record record = {0};
#ifdef KASSAY_CONTROL
  for (int i = 0; i < 6; i++)
    ((volatile long *)record.word)[i] = 0;
#endif
  return gather(&record);
}

int kassay_main(void) {
  soil();
  return fresh() ? 1 : 0;
}
