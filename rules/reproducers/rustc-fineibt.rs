// SPDX-License-Identifier: MIT
// An affected compiler does not know -Zsanitizer-kcfi-arity; another one goes on and prints the crate's name.
#![no_std]
