// SPDX-License-Identifier: MIT
// GCC PR99578, the form of fs/qnx4: the members of a union begin at the same place with names of different length. The
// length goes with the member that was chosen, but the compiler sees one address and the smaller array, and warns of
// a read beyond it. The control has one length for both.
#ifdef KASSAY_CONTROL
#define LONG_NAME 16
#else
#define LONG_NAME 48
#endif
union entry {
  struct { char name[16]; char rest[47]; unsigned char status; } inode;
  struct { char name[LONG_NAME]; char rest[63 - LONG_NAME]; unsigned char status; } link;
};
extern int emit(const char *, __SIZE_TYPE__);

int list(union entry *entry) {
  if (!entry->inode.name[0])
    return 0;
  const char *name = entry->link.status & 8 ? entry->link.name : entry->inode.name;
  __SIZE_TYPE__ size = entry->link.status & 8 ? sizeof(entry->link.name) : sizeof(entry->inode.name);
  return emit(name, __builtin_strnlen(name, size));
}
