//! Conversion of a byte offset to a JSON path. Only faults and warnings need it, so readers do not track the path.

use std::fmt::Write;

use crate::runtime::text::Shown;

/// Deeper containers are not shown.
const MAX_SEGMENTS: usize = 64;
/// Longest key that is shown, in bytes.
const MAX_KEY: usize = 64;

/// An open container.
enum Frame<'j> {
    Object { key: &'j [u8] },
    Array { index: usize },
}

/// The paths (`$.data[3].id`) of values that start at the given offsets, each with a property to append.
pub(super) fn at(data: &[u8], places: &[(usize, Option<&str>)]) -> Vec<String> {
    let mut order: Vec<usize> = (0..places.len()).collect();
    order.sort_by_key(|&i| places[i].0);
    let mut paths = vec![String::new(); places.len()];
    let mut scanner = Scanner { data, at: 0, frames: Vec::new(), depth: 0 };
    for i in order {
        let (offset, property) = places[i];
        scanner.advance(offset);
        paths[i] = scanner.path(property);
    }
    paths
}

struct Scanner<'j> {
    data: &'j [u8],
    at: usize,
    /// The outermost of the containers that are open.
    frames: Vec<Frame<'j>>,
    /// Number of open containers.
    depth: usize,
}

impl<'j> Scanner<'j> {
    /// Reads on until the offset; malformed text does no harm.
    fn advance(&mut self, offset: usize) {
        while self.at < offset.min(self.data.len()) {
            let byte = self.data[self.at];
            self.at += 1;
            match byte {
                b'{' => self.open(Frame::Object { key: b"" }),
                b'[' => self.open(Frame::Array { index: 0 }),
                b'}' | b']' => {
                    self.depth = self.depth.saturating_sub(1);
                    self.frames.truncate(self.depth);
                }
                b',' => {
                    if let Some(Frame::Array { index }) = self.innermost() {
                        *index += 1;
                    }
                }
                b'"' => self.string(),
                _ => {}
            }
        }
    }

    /// Enters a container. Text that was not read, because it is not UTF-8, may open any number of them.
    fn open(&mut self, frame: Frame<'j>) {
        if self.frames.len() == self.depth && self.depth <= MAX_SEGMENTS {
            self.frames.push(frame);
        }
        self.depth += 1;
    }

    /// The innermost container, unless it is too deep to be shown.
    fn innermost(&mut self) -> Option<&mut Frame<'j>> {
        if self.frames.len() == self.depth { self.frames.last_mut() } else { None }
    }

    /// Passes a string; it becomes the key if a colon follows.
    fn string(&mut self) {
        let start = self.at;
        while let Some(&byte) = self.data.get(self.at) {
            match byte {
                b'"' => break,
                b'\\' => self.at += 2,
                _ => self.at += 1,
            }
        }
        let end = self.at.min(self.data.len());
        self.at = end + 1;
        let rest = &self.data[self.at.min(self.data.len())..];
        let is_key = rest.iter().find(|b| !b.is_ascii_whitespace()) == Some(&b':');
        let data = self.data;
        if let Some(Frame::Object { key }) = self.innermost().filter(|_| is_key) {
            *key = &data[start..end];
        }
    }

    fn path(&self, property: Option<&str>) -> String {
        let mut path = String::from("$");
        for frame in self.frames.iter().take(MAX_SEGMENTS) {
            match frame {
                Frame::Object { key: b"" } => {}
                // A key of which more is cut off than is shown needs no more than a byte too many.
                Frame::Object { key } => {
                    push_key(&mut path, &String::from_utf8_lossy(&key[..key.len().min(4 * MAX_KEY + 1)]));
                }
                Frame::Array { index } => drop(write!(path, "[{index}]")),
            }
        }
        if self.frames.len() > MAX_SEGMENTS {
            path.push_str(".…");
        }
        if let Some(property) = property {
            push_key(&mut path, property);
        }
        path
    }
}

fn push_key(path: &mut String, key: &str) {
    let is_word = || key.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'$'));
    if !key.is_empty() && key.len() <= MAX_KEY && is_word() {
        path.push('.');
        path.push_str(key);
    } else {
        // A part of a key may be a part of a secret, which nothing would recognise any more.
        let shown = if key.len() <= MAX_KEY { key } else { "…" };
        let _ = write!(path, "[\"{}\"]", Shown(shown));
    }
}
