// SPDX-License-Identifier: MIT
// Rust bindgen PR 2567. An affected bindgen asks for a C string without a NUL within, panics, and prints no bindings;
// a good one goes on to the last macro. The control's string has none.
#ifdef KASSAY_CONTROL
#define TEXT "before after"
#else
#define TEXT "before\0after"
#endif
#define AFTER 42
