// SPDX-License-Identifier: MIT
// Strings: loops that compilers know as library functions, literals, tables of them, parsing, formatting.
#include "corpus.h"

size_t string_length(const char *s) {
  const char *at = s;
  while (*at)
    ++at;
  return (size_t)(at - s);
}
int string_compare(const char *a, const char *b) {
  for (; *a && *a == *b; ++a, ++b)
    ;
  return (u8)*a - (u8)*b;
}
char *string_copy(char *to, const char *from, size_t size) {
  size_t i = 0;
  for (; i + 1 < size && from[i]; ++i)
    to[i] = from[i];
  if (size)
    to[i] = 0;
  return to;
}
const char *string_find(const char *s, char c) {
  for (; *s; ++s)
    if (*s == c)
      return s;
  return NULL;
}
void bytes_fill(u8 *p, u8 v, size_t n) {
  while (n--)
    *p++ = v;
}
void bytes_copy(u8 *restrict to, const u8 *restrict from, size_t n) {
  for (size_t i = 0; i < n; ++i)
    to[i] = from[i];
}
void bytes_reverse(u8 *p, size_t n) {
  for (size_t i = 0; i < n / 2; ++i) {
    u8 saved = p[i];
    p[i] = p[n - 1 - i];
    p[n - 1 - i] = saved;
  }
}
u32 string_hash(const char *s) {
  u32 hash = 2166136261u;
  while (*s)
    hash = (hash ^ (u8)*s++) * 16777619u;
  return hash;
}
int parse_number(const char *s, unsigned long *value) {
  unsigned long sum = 0;
  if (!*s)
    return -22;
  for (; *s >= '0' && *s <= '9'; ++s)
    sum = sum * 10 + (unsigned long)(*s - '0');
  *value = sum;
  return *s ? -22 : 0;
}
char *format_hex(char *to, u32 v) {
  static const char digits[] = "0123456789abcdef";
  for (int shift = 28; shift >= 0; shift -= 4)
    *to++ = digits[v >> shift & 15];
  return to;
}
char *format_decimal(char *end, u32 v) {
  do
    *--end = (char)('0' + v % 10);
  while (v /= 10);
  return end;
}
const char *literal(int v) { return v ? "a literal that is used once" : "another"; }
int literal_length(void) { return (int)strlen("eleven long") + (int)sizeof("twelve long"); }
int literal_compare(const char *s) { return strcmp(s, "on") == 0 || strcmp(s, "off") == 0; }
void literal_copy(char *to) { memcpy(to, "sixteen letters", 16); }
const char *name_of(unsigned v) {
  static const char *const names[] = {"zero", "one", "two", "three", "four", "five"};
  return v < ARRAY_SIZE(names) ? names[v] : NULL;
}
const char *function_name(void) { return __func__; }
