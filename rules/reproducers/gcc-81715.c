// SPDX-License-Identifier: MIT
// GCC PR81715. A parameter of an inlined function whose address is taken gets a slot with red zones; the copies of one
// function are never alive together. Affected compilers give each of the 32 its own 32 bytes or more. In the control
// all pass the address of one variable.
extern int put(int kind, const void *data);

#ifdef KASSAY_CONTROL
static inline __attribute__((always_inline)) int put_byte(int kind, unsigned char *value) { return put(kind, value); }
#define PUT(n) result |= put_byte(n, &value);
#else
static inline __attribute__((always_inline)) int put_byte(int kind, unsigned char value) { return put(kind, &value); }
#define PUT(n) result |= put_byte(n, value + n);
#endif

int put_all(unsigned char value) {
  int result = 0;
#define PUT8(n) PUT(n) PUT(n + 1) PUT(n + 2) PUT(n + 3) PUT(n + 4) PUT(n + 5) PUT(n + 6) PUT(n + 7)
  PUT8(0) PUT8(8) PUT8(16) PUT8(24)
  return result;
}
