// part: multipart
//! `multipart/form-data` bodies (RFC 7578; OpenAPI 3.0.4, 4.8.14.5).

use std::borrow::Cow;
use std::collections::VecDeque;
use std::fmt;
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use futures_core::Stream;

use super::body::{BodySource, Payload};
use super::codec::{self, Codec, Tree};
use super::disk::File;
use super::encode::{Escape, Pairs};
use super::platform::random;
use super::{Body, BoxFuture, ByteStream, Call, Error, StreamSwitch, Style, TransportError, TransportErrorKind};

/// A file to send: bytes, a file on disk (which is read while it is sent) or a stream (which is sent once: no retries).
#[derive(Clone)]
pub struct FileSource {
    content: Content,
    filename: Option<String>,
    content_type: Option<String>,
    headers: Vec<(String, String)>,
}

#[derive(Clone)]
enum Content {
    Bytes(Bytes),
    Path(PathBuf),
    Stream(Arc<Mutex<Option<Body>>>),
}

impl FileSource {
    fn new(content: Content) -> Self {
        Self { content, filename: None, content_type: None, headers: Vec::new() }
    }
    /// Creates a file from bytes in memory.
    pub fn bytes(bytes: impl Into<Bytes>) -> Self {
        Self::new(Content::Bytes(bytes.into()))
    }
    /// Creates a file from a file on disk. Its name is sent, its folder is not.
    pub fn path(path: impl Into<PathBuf>) -> Self {
        let path = path.into();
        let filename = path.file_name().map(|name| name.to_string_lossy().into_owned());
        Self { filename, ..Self::new(Content::Path(path)) }
    }
    /// Creates a file from a stream of `length` bytes, if known.
    pub fn stream(stream: ByteStream, length: Option<u64>) -> Self {
        Self::new(Content::Stream(Arc::new(Mutex::new(Some(Body::stream(stream, length))))))
    }
    /// Sets the file name.
    pub fn with_filename(mut self, filename: impl Into<String>) -> Self {
        self.filename = Some(filename.into());
        self
    }
    /// Sets the content type, instead of the declared one (or `application/octet-stream`).
    pub fn with_content_type(mut self, content_type: impl Into<String>) -> Self {
        self.content_type = Some(content_type.into());
        self
    }
    /// Adds a header to the part of the file.
    pub fn with_header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }
}

impl From<Bytes> for FileSource {
    fn from(bytes: Bytes) -> Self {
        Self::bytes(bytes)
    }
}

impl From<Vec<u8>> for FileSource {
    fn from(bytes: Vec<u8>) -> Self {
        Self::bytes(bytes)
    }
}

impl From<&'static [u8]> for FileSource {
    fn from(bytes: &'static [u8]) -> Self {
        Self::bytes(bytes)
    }
}

impl From<PathBuf> for FileSource {
    fn from(path: PathBuf) -> Self {
        Self::path(path)
    }
}

impl From<&Path> for FileSource {
    fn from(path: &Path) -> Self {
        Self::path(path)
    }
}

impl From<ByteStream> for FileSource {
    fn from(stream: ByteStream) -> Self {
        Self::stream(stream, None)
    }
}

impl fmt::Debug for FileSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FileSource")
            .field("filename", &self.filename)
            .field("content_type", &self.content_type)
            .finish_non_exhaustive()
    }
}

impl StreamSwitch {
    /// A part of a body that is `multipart/form-data`.
    pub const fn multipart(part: &'static str) -> Self {
        Self::body("multipart/form-data", part, |call, _| {
            call.body_multipart(Multipart::new());
        })
    }
}

impl Call {
    /// Sends parts as `multipart/form-data`.
    pub fn body_multipart(&mut self, form: Multipart) -> &mut Self {
        let boundary = boundary();
        let content_type = format!("multipart/form-data; boundary={boundary}");
        if let Some(fault) = &form.fault {
            self.refuse(fault);
        }
        self.content(&content_type, Payload::Source(Arc::new(Sent { form, boundary })));
        self
    }
}

/// Boundary: unpredictable, so that content can't contain it deliberately, and the same for all attempts.
fn boundary() -> String {
    format!("sdk-{:016x}{:016x}", random(), random())
}

/// Parts and what is between them.
struct Sent {
    form: Multipart,
    boundary: String,
}

impl BodySource for Sent {
    fn is_replayable(&self) -> bool {
        self.form.parts.iter().all(|part| !matches!(part.content, Content::Stream(_)))
    }
    fn open(&self) -> BoxFuture<'_, Result<Body, Error>> {
        Box::pin(self.form.open(&self.boundary))
    }
    fn with_value(&self, part: &'static str, value: Tree, add: bool) -> Option<Arc<dyn BodySource>> {
        let form = (add || self.form.has(part)).then(|| self.form.clone().replacing(part, value))?;
        Some(Arc::new(Self { form, boundary: self.boundary.clone() }))
    }
}

/// The parts of a `multipart/form-data` body.
#[derive(Clone, Default)]
pub struct Multipart {
    parts: Vec<Part>,
    /// Content types that callers set, by the names of parts.
    content_types: Vec<(&'static str, String)>,
    /// Error of a part, reported when the request is sent.
    fault: Option<Box<str>>,
}

#[derive(Clone)]
struct Part {
    name: Cow<'static, str>,
    content_type: Cow<'static, str>,
    filename: Option<String>,
    headers: Vec<(String, String)>,
    content: Content,
}

impl Multipart {
    /// Creates a body without parts.
    pub fn new() -> Self {
        Self::default()
    }
    /// Adds a value: text for a scalar, JSON for an object, a part for each member of an array; nothing where it is absent.
    /// `content_type` is what the API declares, if it does.
    pub fn field(
        mut self,
        name: impl Into<Cow<'static, str>>,
        value: &dyn Codec,
        content_type: Option<&'static str>,
    ) -> Self {
        if !value.is_absent() {
            match codec::to_tree(value) {
                Ok(value) => self.value(name.into(), value, content_type),
                Err(why) => self.fault = Some(format!("the part `{}` {why}", name.into()).into()),
            }
        }
        self
    }
    fn value(&mut self, name: Cow<'static, str>, value: Tree, content_type: Option<&'static str>) {
        let is_json = content_type.is_some_and(is_json);
        let (text, default) = match value {
            Tree::Array(values) if !is_json => {
                // A member that is itself an array has no form of its own: it is JSON.
                return values.into_iter().for_each(|value| match value {
                    Tree::Array(_) => self.value(name.clone(), value, Some("application/json")),
                    value => self.value(name.clone(), value, content_type),
                });
            }
            Tree::Null if !is_json => return,
            Tree::String(text) if !is_json => (text, "text/plain; charset=utf-8"),
            Tree::Object(_) | Tree::Array(_) => (value.to_string(), "application/json"),
            scalar => (scalar.to_string(), "text/plain; charset=utf-8"),
        };
        self.parts.push(Part {
            name,
            content_type: content_type.unwrap_or(default).into(),
            filename: None,
            headers: Vec::new(),
            content: Content::Bytes(text.into()),
        });
    }
    /// Adds a value by style, as a query would have it (OpenAPI 3.1.1, 4.8.15.1.2): a part for each pair.
    pub fn styled(mut self, name: &'static str, value: &dyn Codec, style: Style, explode: bool) -> Self {
        if value.is_absent() {
            return self;
        }
        let mut out = String::new();
        let mut pairs = Pairs { out: &mut out, separator: "&", name, style, explode, escape: Escape::All };
        let written = codec::to_tree(value).map_err(|why| why.to_string());
        let written = written.and_then(|value| pairs.value(&value, false).map_err(|why| why.to_string()));
        match written.map_err(|why| format!("the part `{name}` {why}")) {
            Ok(()) => {
                for (name, text) in url::form_urlencoded::parse(out.as_bytes()) {
                    self.value(name.into_owned().into(), Tree::String(text.into_owned()), None);
                }
            }
            Err(fault) => self.fault = Some(fault.into()),
        }
        self
    }
    /// Sets the content type of each part of that name, instead of the declared one.
    pub fn content_type(mut self, name: &'static str, content_type: impl Into<String>) -> Self {
        self.content_types.retain(|(known, _)| *known != name);
        self.content_types.push((name, content_type.into()));
        self
    }
    /// Adds a file. `content_type` is what the API declares, if it does; that of the file goes first, and must be there where the
    /// API declares a range. A file without a name is sent as `file`, since many servers take a part without one for text.
    pub fn file(
        mut self,
        name: impl Into<Cow<'static, str>>,
        file: FileSource,
        content_type: Option<&'static str>,
    ) -> Self {
        let name = name.into();
        if let Some(range) = content_type.filter(|range| range.contains('*') && file.content_type.is_none()) {
            self.fault = Some(format!("the file of the part `{name}` needs a content type of `{range}`").into());
        }
        self.parts.push(Part {
            name,
            content_type: match file.content_type {
                Some(own) => own.into(),
                None => content_type.unwrap_or("application/octet-stream").into(),
            },
            filename: Some(file.filename.unwrap_or_else(|| "file".to_owned())),
            headers: file.headers,
            content: file.content,
        });
        self
    }
    /// Returns whether it has a part of that name.
    fn has(&self, name: &str) -> bool {
        self.parts.iter().any(|part| part.name == name)
    }
    /// Returns the same with one value in place of the parts of that name.
    fn replacing(mut self, name: &'static str, value: Tree) -> Self {
        let at = self.parts.iter().position(|part| part.name == name);
        self.parts.retain(|part| part.name != name);
        self.value(name.into(), value, None);
        let end = self.parts.len() - 1;
        self.parts[at.unwrap_or(end)..].rotate_right(1);
        self
    }
    /// Opens every file, before anything is sent.
    async fn open(&self, boundary: &str) -> Result<Body, Error> {
        let mut pieces = VecDeque::with_capacity(2 * self.parts.len() + 1);
        let mut length = Some(0);
        let mut add = |piece: Piece, size: Option<u64>| {
            length = length.zip(size).and_then(|(sum, size): (u64, u64)| sum.checked_add(size));
            pieces.push_back(piece);
        };
        let bytes = |bytes: Bytes| {
            let size = bytes.len() as u64;
            (Piece::Bytes(bytes), Some(size))
        };
        for (i, part) in self.parts.iter().enumerate() {
            let own = self.content_types.iter().find(|(name, _)| *name == part.name).map(|(_, own)| own.as_str());
            let (piece, size) = bytes(part.head(boundary, i == 0, own.unwrap_or(&part.content_type))?);
            add(piece, size);
            let (piece, size) = match &part.content {
                Content::Bytes(content) => bytes(content.clone()),
                Content::Path(path) => open_file(&part.name, path).await?,
                Content::Stream(body) => {
                    let body = body.lock().unwrap_or_else(PoisonError::into_inner).take();
                    let body =
                        body.ok_or_else(|| Error::invalid(format!("the stream `{}` was already sent", part.name)))?;
                    let size = body.length();
                    (Piece::Stream(body.into_stream()), size)
                }
            };
            add(piece, size);
        }
        let start = if self.parts.is_empty() { "" } else { "\r\n" };
        let (piece, size) = bytes(format!("{start}--{boundary}--\r\n").into());
        add(piece, size);
        Ok(Body::stream(ByteStream::of(Box::pin(Pieces { pieces })), length))
    }
}

impl fmt::Debug for Multipart {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.parts.iter().map(|part| &part.name)).finish()
    }
}

fn is_json(content_type: &str) -> bool {
    super::response::is_json(content_type)
}

async fn open_file(part: &str, path: &Path) -> Result<(Piece, Option<u64>), Error> {
    let unreadable = |error| Error::invalid_from(format!("the file for the part `{part}` can't be read"), error);
    let (file, length) = File::open(path).await.map_err(unreadable)?;
    Ok((Piece::File(file), length))
}

impl Part {
    fn head(&self, boundary: &str, first: bool, content_type: &str) -> Result<Bytes, Error> {
        // A content type is a token list: anything that could end the line is refused, not escaped.
        if content_type.bytes().any(|b| b.is_ascii_control() || !b.is_ascii()) {
            return Err(Error::invalid(format!("the content type of the part `{}` has invalid characters", self.name)));
        }
        let mut head = String::with_capacity(160 + self.name.len());
        if !first {
            head.push_str("\r\n");
        }
        head.push_str("--");
        head.push_str(boundary);
        head.push_str("\r\nContent-Disposition: form-data; name=\"");
        escape(&mut head, &self.name);
        if let Some(filename) = &self.filename {
            head.push_str("\"; filename=\"");
            escape(&mut head, filename);
        }
        head.push_str("\"\r\nContent-Type: ");
        head.push_str(content_type);
        for (name, value) in &self.headers {
            let (name, value) = super::client::header(name, value)?;
            let value = value.to_str().map_err(|_| {
                Error::invalid(format!("the header `{name}` of the part `{}` has invalid characters", self.name))
            })?;
            head.extend(["\r\n", name.as_str(), ": ", value]);
        }
        head.push_str("\r\n\r\n");
        Ok(head.into())
    }
}

/// As browsers do (HTML, "multipart/form-data encoding algorithm"): what could end the name or the line is percent-encoded.
fn escape(out: &mut String, text: &str) {
    for c in text.chars() {
        match c {
            '"' => out.push_str("%22"),
            '\r' => out.push_str("%0D"),
            '\n' => out.push_str("%0A"),
            '\0' => out.push_str("%00"),
            c => out.push(c),
        }
    }
}

enum Piece {
    Bytes(Bytes),
    File(File),
    Stream(ByteStream),
}

struct Pieces {
    pieces: VecDeque<Piece>,
}

impl Stream for Pieces {
    type Item = Result<Bytes, Error>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = &mut *self;
        loop {
            let chunk = match this.pieces.front_mut() {
                None => return Poll::Ready(None),
                Some(Piece::Bytes(bytes)) => {
                    let bytes = std::mem::take(bytes);
                    this.pieces.pop_front();
                    Some(Ok(bytes))
                }
                Some(Piece::File(file)) => {
                    let read = ready!(file.poll_chunk(cx));
                    let failed = |error| TransportError::new(TransportErrorKind::Request, error).into();
                    Some(read.map_err(failed)).filter(|read| !matches!(read, Ok(bytes) if bytes.is_empty()))
                }
                Some(Piece::Stream(stream)) => ready!(Pin::new(stream).poll_next(cx)),
            };
            match chunk {
                Some(Ok(bytes)) if bytes.is_empty() => {}
                Some(chunk) => return Poll::Ready(Some(chunk)),
                None => drop(this.pieces.pop_front()),
            }
        }
    }
}
