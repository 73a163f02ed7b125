//! Files on disk, which are read while they are sent.

use std::io;
use std::path::Path;
use std::task::{Context, Poll};

use bytes::Bytes;

#[cfg(not(target_family = "wasm"))]
pub(super) use system::File;

/// An open file, of which browsers have none.
#[cfg(target_family = "wasm")]
pub(super) enum File {}

#[cfg(target_family = "wasm")]
impl File {
    pub(super) async fn open(_: &Path) -> io::Result<(Self, Option<u64>)> {
        Err(io::Error::new(io::ErrorKind::Unsupported, "a browser has no files on disk: send bytes or a stream"))
    }
    pub(super) fn poll_chunk(&mut self, _: &mut Context<'_>) -> Poll<io::Result<Bytes>> {
        match *self {}
    }
}

#[cfg(not(target_family = "wasm"))]
mod system {
    use std::pin::Pin;
    use std::task::ready;

    use tokio::io::{AsyncRead, ReadBuf};

    use super::{Bytes, Context, Path, Poll, io};

    /// Size of the chunks in which a file is read, in bytes.
    const CHUNK: usize = 64 << 10;

    /// An open file.
    pub(in super::super) struct File {
        file: tokio::fs::File,
        buffer: Vec<u8>,
    }

    impl File {
        /// Opens a file; its length is known where it is a regular one.
        pub(in super::super) async fn open(path: &Path) -> io::Result<(Self, Option<u64>)> {
            let file = tokio::fs::File::open(path).await?;
            let metadata = file.metadata().await?;
            Ok((Self { file, buffer: Vec::new() }, metadata.is_file().then_some(metadata.len())))
        }
        /// Reads the next bytes; none at the end.
        pub(in super::super) fn poll_chunk(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<Bytes>> {
            self.buffer.resize(CHUNK, 0);
            let mut read = ReadBuf::new(&mut self.buffer);
            ready!(Pin::new(&mut self.file).poll_read(cx, &mut read))?;
            Poll::Ready(Ok(Bytes::copy_from_slice(read.filled())))
        }
    }
}
