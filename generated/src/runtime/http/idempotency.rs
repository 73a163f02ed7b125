//! Idempotency keys, for operations whose API declares a header for them.

use std::hash::{BuildHasher, RandomState};

use http::Method;

use super::Call;
use super::codec::Tree;
use super::retry::is_idempotent;

/// Gives a call a key that the caller did not give it. All attempts of the call have the same one, so that it is safe to send again.
pub(super) fn set_key(call: &mut Call, method: &Method) {
    let client = call.client.clone();
    let own = &client.inner().headers;
    for (index, param) in call.operation.params.iter().enumerate().filter(|(_, param)| param.idempotency_key) {
        let is_set = |headers: &http::HeaderMap| headers.contains_key(param.name);
        let is_given = call.value(index).is_some() || is_set(&call.headers) || is_set(own);
        if !is_given && !is_idempotent(method, &call.headers) {
            call.set_value(index, Tree::String(uuid()));
        }
    }
}

/// A random UUID (RFC 9562, 5.4). Its 122 bits come from the seeds of the standard library's hash maps.
fn uuid() -> String {
    let random = RandomState::new();
    let (high, low) = (random.hash_one(0), random.hash_one(1));
    format!(
        "{:08x}-{:04x}-4{:03x}-{:04x}-{:012x}",
        high >> 32,
        high >> 16 & 0xffff,
        high & 0xfff,
        low >> 48 & 0x3fff | 0x8000,
        low & 0xffff_ffff_ffff
    )
}

#[cfg(test)]
mod tests {
    use super::uuid;

    #[test]
    fn keys_are_uuids_and_differ() {
        let keys: std::collections::HashSet<String> = (0..1000).map(|_| uuid()).collect();
        assert_eq!(keys.len(), 1000);
        for key in keys {
            let groups: Vec<&str> = key.split('-').collect();
            assert_eq!(groups.iter().map(|group| group.len()).collect::<Vec<_>>(), [8, 4, 4, 4, 12], "{key}");
            assert!(groups[2].starts_with('4') && groups[3].starts_with(['8', '9', 'a', 'b']), "{key}");
        }
    }
}
