// SPDX-License-Identifier: MIT
// Rust PR 156980. Functions that LLVM adds keep a frame pointer if the module has the flag "frame-pointer". An affected
// compiler marks its own functions only, and the flag is not in the IR.
#![no_std]

#[no_mangle]
pub extern "C" fn answer(x: u32) -> u32 {
    x ^ 43
}
