// SPDX-License-Identifier: MIT
// Rust PR 145974. A match of many arms with calls becomes a table of addresses, and the jump through it carries NOTRACK
// to need no ENDBR at its targets; a kernel does not allow that. The control has too few arms for a table.
#![no_std]

extern "C" {
    fn a();
    fn b();
    fn c();
    fn d();
    fn e();
    fn f();
}

#[no_mangle]
pub unsafe extern "C" fn select(x: u32) {
    match x {
        0 => a(),
        1 => b(),
        #[cfg(not(kassay_control))]
        2 => c(),
        #[cfg(not(kassay_control))]
        3 => d(),
        #[cfg(not(kassay_control))]
        4 => e(),
        #[cfg(not(kassay_control))]
        5 => f(),
        _ => (),
    }
}
