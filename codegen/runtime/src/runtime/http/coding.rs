//! Content codings (RFC 9110, 8.4), decoded while a body is read, the last one first.

use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use futures_core::Stream;
use http::HeaderMap;
use http::header::{ACCEPT_ENCODING, CONTENT_ENCODING, CONTENT_LENGTH, HeaderValue, RANGE};

use super::limits::{Limited, MAX_CODINGS};
use super::{ByteStream, Error, TransportError, TransportErrorKind};

/// Says what this client reads, unless the caller has said something, or asks for a part of the coded bytes.
pub(super) fn accept(headers: &mut HeaderMap) {
    if cfg!(feature = "gzip") && !headers.contains_key(ACCEPT_ENCODING) && !headers.contains_key(RANGE) {
        headers.insert(ACCEPT_ENCODING, HeaderValue::from_static("gzip"));
    }
}

/// Returns the body without the codings that the headers name, and removes headers that no longer apply. If a coding is unknown,
/// the first chunk of the body is an error.
pub(super) fn undo(headers: &mut HeaderMap, body: ByteStream) -> ByteStream {
    let lines = headers.get_all(CONTENT_ENCODING).iter();
    let text =
        lines.map(|line| String::from_utf8_lossy(line.as_bytes())).collect::<Vec<_>>().join(",").to_ascii_lowercase();
    let codings: Vec<&str> =
        text.split(',').map(str::trim).filter(|coding| !coding.is_empty() && *coding != "identity").collect();
    if codings.is_empty() {
        return body;
    }
    let unknown = codings.iter().find(|coding| !is_known(coding));
    let fault = match unknown {
        Some(coding) => format!("unsupported content coding `{}`", Limited(coding)),
        None if codings.len() > MAX_CODINGS => format!("the response has {} nested content codings", codings.len()),
        None => {
            headers.remove(CONTENT_ENCODING);
            headers.remove(CONTENT_LENGTH);
            return codings.iter().fold(body, |body, _| decoded(body));
        }
    };
    ByteStream::of(Box::pin(Unreadable { body, fault }))
}

/// Two names of the same coding (RFC 9110, 8.4.1.3).
fn is_known(coding: &str) -> bool {
    // protection: coding-name
    cfg!(feature = "gzip") && matches!(coding, "gzip" | "x-gzip")
}

/// A body that can be empty (to HEAD it is), and nothing else.
struct Unreadable {
    body: ByteStream,
    fault: String,
}

impl Stream for Unreadable {
    type Item = Result<Bytes, Error>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let next = std::task::ready!(Pin::new(&mut self.body).poll_next(cx));
        Poll::Ready(next.map(|chunk| match chunk?.is_empty() {
            true => Ok(Bytes::new()),
            false => Err(TransportError::new(TransportErrorKind::Coding, self.fault.clone()).into()),
        }))
    }
}

#[cfg(not(feature = "gzip"))]
fn decoded(body: ByteStream) -> ByteStream {
    body
}

#[cfg(feature = "gzip")]
use gzip::decoded;

#[cfg(feature = "gzip")]
mod gzip {
    use std::io::{self, Write as _};
    use std::pin::Pin;
    use std::task::{Context, Poll, ready};

    use bytes::Bytes;
    use flate2::write::MultiGzDecoder;
    use futures_core::Stream;

    use crate::runtime::http::{ByteStream, Error, TransportError, TransportErrorKind};

    /// Input of the decoder at a time: its output can be a thousand times as large.
    const PIECE: usize = 4096;

    pub(in super::super) fn decoded(body: ByteStream) -> ByteStream {
        let decoder = MultiGzDecoder::new(Vec::new());
        ByteStream::of(Box::pin(Gzip { body, input: Bytes::new(), begun: false, decoder }))
    }

    /// RFC 1952.
    struct Gzip {
        body: ByteStream,
        input: Bytes,
        /// A byte was received: what is empty is not compressed either.
        begun: bool,
        decoder: MultiGzDecoder<Vec<u8>>,
    }

    impl Gzip {
        fn feed(&mut self) -> io::Result<Bytes> {
            let piece = self.input.split_to(self.input.len().min(PIECE));
            self.begun = true;
            self.decoder.write_all(&piece)?;
            self.decoder.flush()?;
            Ok(std::mem::take(self.decoder.get_mut()).into())
        }
        fn finish(&mut self) -> io::Result<Bytes> {
            if self.begun {
                self.decoder.try_finish()?;
            }
            Ok(std::mem::take(self.decoder.get_mut()).into())
        }
    }

    impl Stream for Gzip {
        type Item = Result<Bytes, Error>;

        fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
            loop {
                let (decoded, is_end) = if self.input.is_empty() {
                    match ready!(Pin::new(&mut self.body).poll_next(cx)) {
                        Some(Ok(chunk)) => {
                            self.input = chunk;
                            continue;
                        }
                        Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                        None => (self.finish(), true),
                    }
                } else {
                    (self.feed(), false)
                };
                match decoded {
                    Ok(bytes) if !bytes.is_empty() => {
                        self.begun &= !is_end;
                        return Poll::Ready(Some(Ok(bytes)));
                    }
                    Ok(_) if is_end => return Poll::Ready(None),
                    Ok(_) => {}
                    Err(error) => {
                        return Poll::Ready(Some(Err(TransportError::new(TransportErrorKind::Body, error).into())));
                    }
                }
            }
        }
    }
}
