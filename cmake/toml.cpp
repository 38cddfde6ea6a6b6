// SPDX-License-Identifier: MIT
// toml++, compiled once: every other file sees its declarations only.
//
// parse_key() asserts what parse_table_header() did not check ("[[@"), and goes on to report it. With NDEBUG
// the compiler may take such an assertion for the truth, without it the process ends: neither is for
// untrusted text.
#undef NDEBUG
#define TOML_ASSERT(expr) static_assert(true)
#define TOML_IMPLEMENTATION
#include <toml++/toml.h>
