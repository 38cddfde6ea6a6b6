// SPDX-License-Identifier: MIT
// A static function is inlined in part into one of another section; the table of indirect branches is then wanted for
// two sections of one name with different flags, and affected compilers stop with "section type conflict". The control
// puts the caller into the ordinary section.
int counter;
int ready(void);
void consume(int);

static void drop(void) {
  if (ready())
    consume(counter);
}

#ifndef KASSAY_CONTROL
__attribute__((section(".init.text"), cold))
#endif
void initialise(void) {
  drop();
  drop();
}
