// SPDX-License-Identifier: MIT
// Rust PR 129373. LLVM computes the hashes of the constructors it adds; it knows that integers are to be normalized if
// the module has the flag "cfi-normalize-integers". An affected compiler leaves the flag out. No core library: the
// one that is installed has no sanitizer.
#![feature(no_core)]
#![no_core]
