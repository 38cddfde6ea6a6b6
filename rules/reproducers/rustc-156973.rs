// SPDX-License-Identifier: MIT
// Rust PR 156973. Functions that LLVM adds get their unwind tables if the module has the flag "uwtable". An affected
// compiler marks its own functions only, and the flag is not in the IR.
#![no_std]

#[no_mangle]
pub extern "C" fn answer(x: u32) -> u32 {
    x ^ 42
}
