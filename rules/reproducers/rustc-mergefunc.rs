// SPDX-License-Identifier: MIT
// Two functions of different types whose code is the same. An affected compiler makes one an alias of the other, so
// that there is one place for two hashes of types. In the control the code differs.
#![no_std]

#[no_mangle]
pub extern "C" fn first(x: u32, y: u32) -> u32 {
    x.wrapping_mul(y) ^ y.wrapping_add(12345) ^ x.rotate_left(7)
}

#[no_mangle]
pub extern "C" fn second(x: i32, y: i32) -> i32 {
    #[cfg(kassay_control)]
    let y = y ^ 1;
    x.wrapping_mul(y) ^ y.wrapping_add(12345) ^ x.rotate_left(7)
}
