//! Regular expressions: texts that they match, and whether they match one.
//!
//! Patterns come from strangers. All that is done with them is bounded, and one that is not understood matches anything.

use std::collections::HashMap;

use fancy_regex::{Expr, Regex, RegexBuilder};
use regex_syntax::hir::{Class, HirKind};

use super::Limits;

/// Longest pattern that is looked into, in bytes.
const MAX_PATTERN: usize = 2_000;
/// Memory that a compiled pattern may take, in bytes.
const MAX_COMPILED: usize = 1 << 20;
/// Steps back that a match may take.
// protection: pattern-backtracking
const MAX_BACKTRACKING: usize = 10_000;
/// Longest text that is made, in bytes.
const MAX_TEXT: usize = 1_000;
/// Pieces of patterns that are looked at to make a text.
const MAX_STEPS: usize = 20_000;
/// Factors by which repetitions exceed their minimum, in the order of trial.
const EXTRA: [usize; 8] = [0, 1, 2, 5, 11, 23, 47, 95];
/// Maximum number of alternatives that are tried.
const TURNS: usize = 4;

/// A `pattern`: a regular expression of ECMA 262, which may match anywhere in a text.
#[derive(Debug)]
pub struct Pattern {
    source: String,
    /// `None` where it is beyond what can be matched.
    regex: Option<Regex>,
}

impl Pattern {
    /// Reads a pattern; never fails.
    pub(crate) fn new(source: &str) -> Self {
        let compile = || {
            RegexBuilder::new(source)
                .backtrack_limit(MAX_BACKTRACKING)
                .delegate_size_limit(MAX_COMPILED)
                .delegate_dfa_size_limit(MAX_COMPILED)
                .build()
                .ok()
        };
        let regex = if source.len() > MAX_PATTERN { None } else { compile() };
        Self { source: source.to_owned(), regex }
    }

    /// As written.
    pub fn source(&self) -> &str {
        &self.source
    }

    /// Returns whether it matches, as far as can be decided.
    pub fn allows(&self, text: &str) -> bool {
        self.regex.as_ref().is_none_or(|regex| regex.is_match(text).unwrap_or(true))
    }

    /// The plainest text that it matches and that is within limits, of which it is one.
    pub(crate) fn text(&self, limits: &Limits) -> Option<String> {
        self.regex.as_ref()?;
        let tree = Expr::parse_tree(&self.source).ok()?;
        let mut maker = Maker { extra: 0, turn: 0, steps: 0, picked: 0, text: String::new(), classes: HashMap::new() };
        let trials = EXTRA.iter().flat_map(|extra| (0..TURNS).map(move |turn| (*extra, turn)));
        trials.into_iter().find_map(|(extra, turn)| {
            (maker.extra, maker.turn) = (extra, turn);
            maker.picked = 0;
            maker.text.clear();
            maker.add(&tree.expr)?;
            limits.allow_text(&maker.text).then(|| maker.text.clone())
        })
    }
}

/// Makes a text of a pattern, without regard to what stands around a place (anchors, lookarounds): that is checked afterwards.
struct Maker<'e> {
    extra: usize,
    turn: usize,
    steps: usize,
    /// Number of characters picked from sets.
    picked: usize,
    text: String,
    /// Sets of characters, as written, and what they hold.
    classes: HashMap<&'e str, Vec<(char, char)>>,
}

impl<'e> Maker<'e> {
    /// `None`: too much, or nothing that a pattern of ECMA 262 holds.
    fn add(&mut self, expr: &'e Expr) -> Option<()> {
        self.steps += 1;
        // protection: pattern-text, pattern-steps
        if self.steps > MAX_STEPS || self.text.len() > MAX_TEXT {
            return None;
        }
        match expr {
            Expr::Empty | Expr::Assertion(_) | Expr::LookAround(..) => {}
            Expr::Any { .. } => {
                self.text.push(preferred(self.picked, |_| true)?);
                self.picked += 1;
            }
            Expr::Literal { val, .. } => self.text.push_str(val),
            Expr::Concat(parts) => parts.iter().try_for_each(|part| self.add(part))?,
            Expr::Alt(parts) => self.add(parts.get(self.turn % parts.len().max(1))?)?,
            Expr::Group(inner) => self.add(inner)?,
            Expr::Repeat { child, lo, hi, .. } => {
                (0..lo.saturating_add(self.extra).min(*hi)).try_for_each(|_| self.add(child))?;
            }
            Expr::Delegate { inner, .. } => {
                let ranges = self.classes.entry(inner).or_insert_with(|| ranges(inner).unwrap_or_default());
                let holds = |c: char| ranges.iter().any(|(first, last)| (*first..=*last).contains(&c));
                let fallback = || ranges.iter().map(|(first, _)| *first).find(|c| !c.is_control());
                self.text.push(preferred(self.picked, holds).or_else(fallback)?);
                self.picked += 1;
            }
            _ => return None,
        }
        Some(())
    }
}

/// The characters of a set.
fn ranges(class: &str) -> Option<Vec<(char, char)>> {
    Some(match regex_syntax::parse(class).ok()?.into_kind() {
        HirKind::Class(Class::Unicode(class)) => {
            class.ranges().iter().map(|range| (range.start(), range.end())).collect()
        }
        HirKind::Class(Class::Bytes(class)) => {
            class.ranges().iter().map(|range| (char::from(range.start()), char::from(range.end()))).collect()
        }
        HirKind::Literal(literal) => std::str::from_utf8(&literal.0).ok()?.chars().map(|c| (c, c)).collect(),
        _ => return None,
    })
}

/// A character that reads well: one after the other of the small letters, else of the digits, the capitals and the signs.
fn preferred(turn: usize, holds: impl Fn(char) -> bool) -> Option<char> {
    const KINDS: [&[u8]; 4] =
        [b"abcdefghijklmnopqrstuvwxyz", b"1234567890", b"ABCDEFGHIJKLMNOPQRSTUVWXYZ", b"-_ ./:@+=,"];
    KINDS.iter().find_map(|kind| {
        let held: Vec<char> = kind.iter().map(|b| char::from(*b)).filter(|c| holds(*c)).collect();
        held.get(turn % held.len().max(1)).copied()
    })
}
