//! An overlay, behind a document and a NUL byte.
#![no_main]

#[path = "../../codegen/tests/support/fuzz.rs"]
#[allow(dead_code, reason = "shared with tests")]
mod targets;

libfuzzer_sys::fuzz_target!(|data: &[u8]| targets::overlay(data));
