// SPDX-License-Identifier: MIT
// rules: gcc-15-unterminated
// flags: -Wextra
static const char full[4] = "abcd"; // site
static const char with_room[5] = "abcd";
static const char counted[] = "abcd";
static const char *pointer = "abcd";
const void *all[] = {full, with_room, counted, &pointer};
