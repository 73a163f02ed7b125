//! Any text as a description.
#![no_main]

#[path = "../../codegen/tests/support/fuzz/markdown.rs"]
mod oracle;

libfuzzer_sys::fuzz_target!(|data: &[u8]| oracle::judge(&String::from_utf8_lossy(data)));
