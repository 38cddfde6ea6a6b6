// SPDX-License-Identifier: MIT
// LLVM 89670. The handler of a bounds check gets the address of static data first: in %eax under -mregparm=3. An
// affected compiler pushes that address. The control has an index that is always within bounds, hence no call.
int pick(unsigned index) {
  int values[4] = {1, 2, 3, 4};
  asm volatile("" : "+m"(values));
#ifdef KASSAY_CONTROL
  index &= 3;
  return *(values + index);
#else
  return values[index];
#endif
}
