//! Secrets do not stay in memory after their end.

use sdkwright_runtime::runtime::http::{Client, Credential, Location, Secret, SecurityScheme};

/// The memory of this process at an address, read as a debugger would.
fn memory(address: usize, length: usize) -> Vec<u8> {
    use std::os::unix::fs::FileExt;
    let mut bytes = vec![0; length];
    let memory = std::fs::File::open("/proc/self/mem").unwrap();
    memory.read_exact_at(&mut bytes, address as u64).unwrap();
    bytes
}

/// A key of its own length, so that no other test's memory looks like it.
fn long_key() -> String {
    (0..64).map(|i| char::from(b'A' + i % 26)).collect()
}

#[test]
fn a_secret_is_overwritten_when_its_last_clone_is_dropped() {
    static KEY: SecurityScheme = SecurityScheme::api_key("key", Location::Header, "x-api-key");
    let secret = Secret::from(long_key());
    let (address, length) = (secret.expose().as_ptr() as usize, secret.expose().len());
    let client =
        Client::builder("https://api.example").credential(&KEY, Credential::token(secret.clone())).build().unwrap();
    drop(secret);
    let clone = client.clone();
    drop(client);
    assert_eq!(memory(address, length), long_key().as_bytes(), "a clone still needs it");
    drop(clone);
    // An allocator writes a few bytes of its own at the front of what is free; the key is in none of the others.
    let left = memory(address, length);
    let same = left.iter().zip(long_key().bytes()).filter(|(left, key)| **left == *key).count();
    assert!(same < 8, "{same} of {length} bytes are still there");
}
