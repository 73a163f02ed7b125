//! The bodies that operations declare for their errors.

use std::any::Any;

use super::codec::{self, Blank, Decoder};
use super::response::is_latin1;

/// The error bodies that an operation declares, each with its type. Generated enums implement it.
pub trait DeclaredErrors: Send + Sync + Sized + 'static {
    /// Reads the body of a response as the type that is declared for its status; `None` where none is, or it is another.
    fn read(body: DeclaredBody<'_>) -> Option<Self>;
}

/// The undecoded body of an error response.
#[derive(Clone, Copy, Debug)]
pub struct DeclaredBody<'a> {
    pub(super) status: u16,
    pub(super) content_type: &'a str,
    pub(super) body: &'a [u8],
    pub(super) decoder: Decoder,
}

impl DeclaredBody<'_> {
    /// The response's status.
    pub fn status(&self) -> u16 {
        self.status
    }
    /// Decodes JSON leniently. `None` if the body can't be decoded; it is still available as bytes.
    pub fn json<T: Blank>(&self) -> Option<T> {
        let mut value = T::blank();
        codec::decode_into(&mut value, self.body, self.decoder).ok()?;
        Some(value)
    }
    /// Reads text: UTF-8, or Latin-1 if the response declares it.
    pub fn text(&self) -> Option<String> {
        if is_latin1(self.content_type) {
            return Some(self.body.iter().map(|&byte| char::from(byte)).collect());
        }
        std::str::from_utf8(self.body).ok().map(str::to_owned)
    }
}

/// The decoding of an operation's errors.
pub(super) type ReadErrors = fn(DeclaredBody<'_>) -> Option<Box<dyn Any + Send + Sync>>;

pub(super) fn read<E: DeclaredErrors>(body: DeclaredBody<'_>) -> Option<Box<dyn Any + Send + Sync>> {
    Some(Box::new(E::read(body)?))
}
