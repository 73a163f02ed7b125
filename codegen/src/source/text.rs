//! A file's text, and how byte offsets in it become lines and columns.

use std::sync::{Arc, OnceLock};

/// Distance between two places whose character count is remembered.
const STEP: usize = 1024;

/// The text of a file; cheap to clone.
#[derive(Clone, Debug)]
pub struct Text {
    content: Arc<str>,
    index: Arc<OnceLock<Index>>,
}

#[derive(Debug)]
struct Index {
    /// Byte offset of each line's first character.
    lines: Vec<u32>,
    /// Characters before each multiple of [`STEP`] bytes.
    characters: Vec<u32>,
}

impl Text {
    /// Wraps a file's content.
    pub fn new(content: String) -> Self {
        Self { content: content.into(), index: Arc::default() }
    }
    /// The content.
    pub fn as_str(&self) -> &str {
        &self.content
    }
    /// Line and column, both from 1; the column in characters.
    pub fn position(&self, offset: u32) -> (u32, u32) {
        let lines = &self.index().lines;
        let line = lines.partition_point(|start| *start <= offset);
        let start = lines[line - 1];
        (line as u32, self.characters_before(offset) - self.characters_before(start) + 1)
    }
    /// The byte offset of the character with this index (from 0); the end where there are fewer.
    pub fn offset_of_character(&self, character: usize) -> u32 {
        let characters = &self.index().characters;
        let step = characters.partition_point(|count| *count as usize <= character) - 1;
        let bytes = self.content.as_bytes();
        let mut rest = character - characters[step] as usize;
        let mut at = step * STEP;
        while at < bytes.len() && !self.content.is_char_boundary(at) {
            at += 1;
        }
        while rest > 0 && at < bytes.len() {
            at += 1;
            while at < bytes.len() && !self.content.is_char_boundary(at) {
                at += 1;
            }
            rest -= 1;
        }
        at as u32
    }

    fn characters_before(&self, offset: u32) -> u32 {
        let offset = (offset as usize).min(self.content.len());
        let step = offset / STEP;
        self.index().characters[step] + count(&self.content.as_bytes()[step * STEP..offset])
    }

    fn index(&self) -> &Index {
        self.index.get_or_init(|| {
            let bytes = self.content.as_bytes();
            let mut lines = vec![0];
            lines.extend(bytes.iter().enumerate().filter(|(_, b)| **b == b'\n').map(|(at, _)| at as u32 + 1));
            let mut characters = vec![0];
            let mut total = 0;
            for chunk in bytes.chunks_exact(STEP) {
                total += count(chunk);
                characters.push(total);
            }
            Index { lines, characters }
        })
    }
}

/// Decodes UTF-8, with or without a byte order mark.
///
/// # Errors
/// Line and column of the first byte that is not UTF-8.
pub(crate) fn from_utf8(bytes: Vec<u8>) -> Result<String, (u32, u32)> {
    match String::from_utf8(bytes) {
        Ok(text) => Ok(text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text)),
        Err(error) => {
            let end = error.utf8_error().valid_up_to();
            let valid = String::from_utf8_lossy(&error.as_bytes()[..end]).into_owned();
            Err(Text::new(valid).position(end as u32))
        }
    }
}

/// Characters that begin in these bytes.
fn count(bytes: &[u8]) -> u32 {
    bytes.iter().filter(|b| (**b as i8) >= -0x40).count() as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_count_characters() {
        let text = Text::new("a\nü€x\n".into());
        assert_eq!(text.position(0), (1, 1));
        assert_eq!(text.position(2), (2, 1));
        assert_eq!(text.position(7), (2, 3));
        assert_eq!(text.position(9), (3, 1));
        assert_eq!(text.position(900), (3, 1));
    }

    #[test]
    fn the_first_byte_that_is_not_utf8_has_a_place() {
        assert_eq!(from_utf8(b"\xef\xbb\xbfa: \xc3\xbc".to_vec()).as_deref(), Ok("a: ü"));
        assert_eq!(from_utf8(b"a: 1\nb: \xc3\xbc\xfc".to_vec()), Err((2, 5)));
        assert_eq!(from_utf8(b"\xff\xfea\0".to_vec()), Err((1, 1)));
    }

    #[test]
    fn offsets_and_characters_agree_across_steps() {
        let content = "aü€\u{1F600}\n".repeat(1000);
        let text = Text::new(content.clone());
        for (character, (offset, _)) in content.char_indices().enumerate().step_by(7) {
            assert_eq!(text.offset_of_character(character), offset as u32);
            assert_eq!(text.characters_before(offset as u32), character as u32);
        }
        assert_eq!(text.offset_of_character(usize::MAX / 2), content.len() as u32);
    }
}
