// SPDX-License-Identifier: MIT
// Packed bit-fields that cross a byte, set one after the other and read back as bytes. Compilers before 4.4 lay them
// out or write them wrongly: the bytes tell. The control has fields that end with their bytes.
#ifdef KASSAY_CONTROL
struct packet { unsigned char a : 8, b : 8, c : 8; } __attribute__((packed));
#else
struct packet { unsigned int a : 5, b : 11, c : 8; } __attribute__((packed));
#endif

__attribute__((noipa)) static void fill(struct packet *packet, int a, int b, int c) {
  packet->a = a;
  packet->b = b;
  packet->c = c;
}

int kassay_main(void) {
  struct packet packet;
  fill(&packet, 1, 0x42, 0x7e);
  const unsigned char *byte = (const unsigned char *)&packet;
#ifdef KASSAY_CONTROL
  return byte[0] == 1 && byte[1] == 0x42 && byte[2] == 0x7e ? 0 : 1;
#else
  return sizeof(packet) == 3 && byte[0] == 0x41 && byte[1] == 0x08 && byte[2] == 0x7e ? 0 : 1;
#endif
}
