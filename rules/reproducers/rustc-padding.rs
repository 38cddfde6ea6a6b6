// SPDX-License-Identifier: MIT
// An affected compiler does not know -Zpatchable-function-entry; another one goes on and prints the crate's name.
#![no_std]
