//! Ends of arrays and objects, so that skipping them again is cheap.

/// Shorter ones are skipped again, which is cheaper than an entry.
const MIN_LENGTH: usize = 32;
/// One entry for this many bytes of text at most.
const BYTES_PER_ENTRY: usize = 16;

/// Arrays and objects that were skipped in the current union.
#[derive(Debug)]
pub(super) struct Index {
    /// Start and end of each, by start.
    spans: Vec<(u32, u32)>,
    max: usize,
    /// Entries of those that are open; none for one that is not remembered.
    open: Vec<Option<usize>>,
    /// Offset up to which everything was skipped before.
    covered: usize,
    /// Bytes that did not have to be skipped again.
    pub(super) jumped: usize,
}

impl Index {
    pub(super) fn new(text_length: usize) -> Self {
        // Offsets are 32 bits wide: of a longer text nothing is remembered.
        let max = if u32::try_from(text_length).is_ok() { text_length / BYTES_PER_ENTRY } else { 0 };
        Self { spans: Vec::new(), max, open: Vec::new(), covered: 0, jumped: 0 }
    }

    pub(super) fn clear(&mut self) {
        self.spans.clear();
        self.covered = 0;
    }

    /// Starts skipping a value.
    pub(super) fn start(&mut self) {
        self.open.clear();
    }

    /// Returns the end of the array or object that starts there, if it was skipped before.
    pub(super) fn jump(&mut self, start: usize) -> Option<usize> {
        if start >= self.covered {
            return None;
        }
        let at = self.spans.binary_search_by_key(&(start as u32), |span| span.0).ok()?;
        let end = self.spans[at].1 as usize;
        self.jumped += end - start;
        Some(end)
    }

    /// Notes that an array or object starts there, and returns how many are open.
    pub(super) fn open(&mut self, start: usize) -> usize {
        let is_new = start >= self.covered && self.spans.len() < self.max;
        self.open.push(is_new.then_some(self.spans.len()));
        if is_new {
            self.spans.push((start as u32, 0));
        }
        self.open.len()
    }

    /// Notes that the innermost one ends there, and returns how many are open still.
    pub(super) fn close(&mut self, end: usize) -> usize {
        if let Some(Some(entry)) = self.open.pop() {
            self.covered = end;
            let start = self.spans[entry].0 as usize;
            if end - start < MIN_LENGTH {
                // All that it holds is shorter still, and was taken out.
                self.spans.truncate(entry);
            } else {
                self.spans[entry].1 = end as u32;
            }
        }
        self.open.len()
    }
}
