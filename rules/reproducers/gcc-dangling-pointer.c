// SPDX-License-Identifier: MIT
// An element on the stack is put into a list and taken out through its own neighbours, so nothing points at it when the
// function returns; kernels do this with wait queues. The compiler does not see that the last store undoes the one
// before, and warns of an address that outlives its variable. The control's element is static.
struct element { struct element *next, *previous; };

void visit(struct element *list) {
#ifdef KASSAY_CONTROL
  static struct element self;
#else
  struct element self;
#endif
  self.next = list->next;
  self.previous = list;
  list->next->previous = &self;
  list->next = &self;
  self.next->previous = self.previous;
  self.previous->next = self.next;
}
