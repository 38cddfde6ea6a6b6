// SPDX-License-Identifier: MIT
// Rust with nothing but core: slices, checked arithmetic, options, enums, iterators, atomics, generics.
#![no_std]
#![crate_type = "lib"]
#![crate_name = "corpus"]

use core::sync::atomic::{AtomicU32, Ordering};

pub enum Event {
    Nothing,
    Key(u8),
    Move { x: i32, y: i32 },
    Stop(u64),
}

pub trait Driver {
    fn handle(&mut self, value: u32) -> Result<u32, i32>;
}

extern "C" {
    fn source() -> i32;
}

#[no_mangle]
pub fn rust_add(a: u32, b: u32) -> u32 {
    a.wrapping_add(b)
}
#[no_mangle]
pub fn rust_checked(a: u32, b: u32) -> Option<u32> {
    a.checked_mul(b)?.checked_add(1)
}
#[no_mangle]
pub fn rust_saturating(a: i32, b: i32) -> i32 {
    a.saturating_sub(b)
}
#[no_mangle]
pub fn rust_index(values: &[u32], at: usize) -> u32 {
    values[at]
}
#[no_mangle]
pub fn rust_get(values: &[u32], at: usize) -> u32 {
    values.get(at).copied().unwrap_or(7)
}
#[no_mangle]
pub fn rust_sum(values: &[u32]) -> u64 {
    values.iter().map(|v| u64::from(*v)).sum()
}
#[no_mangle]
pub fn rust_position(values: &[u8], wanted: u8) -> Option<usize> {
    values.iter().position(|v| *v == wanted)
}
#[no_mangle]
pub fn rust_split(text: &[u8]) -> (usize, usize) {
    let mut words = text.split(|c| *c == b' ');
    (words.next().map_or(0, <[u8]>::len), words.count())
}
#[no_mangle]
pub fn rust_match(event: &Event) -> i64 {
    match event {
        Event::Nothing => 0,
        Event::Key(key) => i64::from(*key),
        Event::Move { x, y } => i64::from(*x) * i64::from(*y),
        Event::Stop(code) => *code as i64,
    }
}
#[no_mangle]
pub fn rust_result(value: i32) -> Result<u32, i32> {
    let first = u32::try_from(value).map_err(|_| -22)?;
    if first > 4096 {
        return Err(-7);
    }
    Ok(first << 2)
}
#[no_mangle]
pub fn rust_dynamic(driver: &mut dyn Driver, value: u32) -> i32 {
    match driver.handle(value) {
        Ok(v) => v as i32,
        Err(e) => e,
    }
}
fn largest<T: Copy + PartialOrd>(values: &[T], start: T) -> T {
    let mut best = start;
    for v in values {
        if *v > best {
            best = *v;
        }
    }
    best
}
#[no_mangle]
pub fn rust_generic(a: &[u16], b: &[i64]) -> i64 {
    i64::from(largest(a, 3)) + largest(b, -3)
}
#[no_mangle]
pub fn rust_atomic(counter: &AtomicU32) -> bool {
    counter.fetch_sub(1, Ordering::AcqRel) == 1
}
#[no_mangle]
pub fn rust_update(counter: &AtomicU32) -> u32 {
    counter.fetch_update(Ordering::Acquire, Ordering::Relaxed, |v| v.checked_add(3)).unwrap_or(0)
}
#[no_mangle]
pub fn rust_copy(to: &mut [u8; 24], from: &[u8; 24]) {
    *to = *from;
}
#[no_mangle]
pub fn rust_swap(values: &mut [u64], a: usize, b: usize) {
    values.swap(a, b);
}
#[no_mangle]
pub fn rust_chunks(values: &[u8]) -> u32 {
    values.chunks_exact(4).fold(0, |all, c| all ^ u32::from_le_bytes([c[0], c[1], c[2], c[3]]))
}
#[no_mangle]
pub fn rust_foreign() -> i32 {
    unsafe { source() + source() }
}
