// SPDX-License-Identifier: MIT
// Rust PR 130824. Functions that LLVM adds return by the thunk if the module has "function_return_thunk_extern". An
// affected compiler marks its own functions only, and the flag is not in the IR.
#![no_std]

#[no_mangle]
pub extern "C" fn answer(x: u32) -> u32 {
    x ^ 44
}
