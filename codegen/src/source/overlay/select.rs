//! The values that a query selects, found in a bounded number of steps.

use std::collections::{HashMap, HashSet};

use fancy_regex::{Regex, RegexBuilder};

use super::query::{Comparison, Condition, Operand, Query, Segment, Selector};
use crate::source::{Node, Value};

/// Memory that a compiled pattern may take, in bytes.
const MAX_COMPILED: usize = 1 << 20;
/// Steps that compiling a pattern counts for, beside one for each byte of it.
const COMPILING: usize = 20_000;

/// The steps that are left are too few.
#[derive(Debug, PartialEq)]
pub(super) struct TooMuch;

/// Steps that may be taken yet: values looked at, and bytes compared.
#[derive(Debug)]
pub(super) struct Steps {
    left: u64,
    /// Maximum number of places known at once.
    most_places: usize,
}

impl Steps {
    pub(super) fn new(left: u64, most_places: usize) -> Self {
        Self { left, most_places }
    }

    fn take(&mut self, steps: usize) -> Result<(), TooMuch> {
        // protection: overlay-steps
        self.left = self.left.checked_sub(steps as u64).ok_or(TooMuch)?;
        Ok(())
    }
}

/// The places of the values that a query selects, each once, in the order of selection: the numbers of children from the root.
pub(super) fn select(query: &Query, root: &Node, steps: &mut Steps) -> Result<Vec<Vec<usize>>, TooMuch> {
    let mut selection = Selection { root, steps, places: Vec::new(), patterns: HashMap::new() };
    let found = selection.query(query, root)?;
    let mut seen = HashSet::new();
    let mut paths = Vec::new();
    for found in found.into_iter().filter(|found| seen.insert(std::ptr::from_ref(found.node))) {
        let path = selection.path(found.place);
        selection.steps.take(path.len())?;
        paths.push(path);
    }
    Ok(paths)
}

/// A value that was selected.
#[derive(Clone, Copy)]
struct Found<'n> {
    node: &'n Node,
    /// Its number in [`Selection::places`], counted from 1; 0 is where the query began.
    place: u32,
}

struct Selection<'n, 's> {
    root: &'n Node,
    steps: &'s mut Steps,
    /// The place of the value around, and the number in it.
    places: Vec<(u32, u32)>,
    /// By their text; `None` where it is not a pattern.
    patterns: HashMap<(bool, String), Option<Regex>>,
}

/// The values in a list or an object.
fn children(node: &Node) -> Box<dyn DoubleEndedIterator<Item = &Node> + '_> {
    match &node.value {
        Value::Array(items) => Box::new(items.iter()),
        Value::Object(members) => Box::new(members.values()),
        _ => Box::new(std::iter::empty()),
    }
}

/// A value, or nothing, in a comparison.
enum Operated<'n> {
    Nothing,
    Node(&'n Node),
    Json(std::borrow::Cow<'n, serde_json::Value>),
}

impl<'n> Selection<'n, '_> {
    fn path(&self, mut place: u32) -> Vec<usize> {
        let mut path = Vec::new();
        while let Some((around, child)) = place.checked_sub(1).map(|i| self.places[i as usize]) {
            path.push(child as usize);
            place = around;
        }
        path.reverse();
        path
    }

    fn query(&mut self, query: &Query, current: &'n Node) -> Result<Vec<Found<'n>>, TooMuch> {
        let start = if query.relative { current } else { self.root };
        let mut found = vec![Found { node: start, place: 0 }];
        for segment in &query.segments {
            found = self.segment(segment, found)?;
        }
        Ok(found)
    }

    fn segment(&mut self, segment: &Segment, from: Vec<Found<'n>>) -> Result<Vec<Found<'n>>, TooMuch> {
        let mut out = Vec::new();
        for start in from {
            // Every value before those in it, and in the document's order (RFC 9535, 2.5.2.2).
            let mut open = vec![start];
            while let Some(next) = open.pop() {
                for selector in &segment.selectors {
                    self.selector(selector, next, &mut out)?;
                }
                if segment.descendants {
                    let first = open.len();
                    for (number, node) in children(next.node).enumerate() {
                        open.push(self.found(next, number, node)?);
                    }
                    open[first..].reverse();
                }
            }
        }
        Ok(out)
    }

    fn found(&mut self, around: Found<'n>, number: usize, node: &'n Node) -> Result<Found<'n>, TooMuch> {
        self.steps.take(1)?;
        if self.places.len() >= self.steps.most_places {
            return Err(TooMuch);
        }
        self.places.push((around.place, number as u32));
        let place = u32::try_from(self.places.len()).map_err(|_| TooMuch)?;
        Ok(Found { node, place })
    }

    fn selector(&mut self, selector: &Selector, of: Found<'n>, out: &mut Vec<Found<'n>>) -> Result<(), TooMuch> {
        self.steps.take(1)?;
        let child = |number: usize| of.node.as_array().and_then(|items| items.get(number));
        match selector {
            Selector::Name(name) => {
                if let Some((number, _, node)) = of.node.as_object().and_then(|members| members.get_full(name)) {
                    out.push(self.found(of, number, node)?);
                }
            }
            Selector::Wildcard => {
                for (number, node) in children(of.node).enumerate() {
                    out.push(self.found(of, number, node)?);
                }
            }
            Selector::Index(index) => {
                let length = of.node.as_array().map_or(0, <[Node]>::len) as i64;
                let number = if *index < 0 { length + index } else { *index };
                if let Some(number) = usize::try_from(number).ok()
                    && let Some(node) = child(number)
                {
                    out.push(self.found(of, number, node)?);
                }
            }
            Selector::Slice { start, end, step } => {
                let length = of.node.as_array().map_or(0, <[Node]>::len) as i64;
                for number in slice(*start, *end, *step, length) {
                    if let Some(node) = child(number) {
                        out.push(self.found(of, number, node)?);
                    }
                }
            }
            Selector::Filter(condition) => {
                for (number, node) in children(of.node).enumerate() {
                    let before = self.places.len();
                    let holds = self.holds(condition, node)?;
                    self.places.truncate(before);
                    if holds {
                        out.push(self.found(of, number, node)?);
                    }
                }
            }
        }
        Ok(())
    }

    fn holds(&mut self, condition: &Condition, current: &'n Node) -> Result<bool, TooMuch> {
        self.steps.take(1)?;
        match condition {
            Condition::Any(list) => {
                for part in list {
                    if self.holds(part, current)? {
                        return Ok(true);
                    }
                }
                Ok(false)
            }
            Condition::All(list) => {
                for part in list {
                    if !self.holds(part, current)? {
                        return Ok(false);
                    }
                }
                Ok(true)
            }
            Condition::Not(part) => Ok(!self.holds(part, current)?),
            Condition::Exists(query) => Ok(!self.query(query, current)?.is_empty()),
            Condition::Compare(left, comparison, right) => {
                let (left, right) = (self.operand(left, current)?, self.operand(right, current)?);
                self.compare(&left, *comparison, &right)
            }
            Condition::Matches { whole, text, pattern } => {
                let (text, pattern) = (self.operand(text, current)?, self.operand(pattern, current)?);
                match (text.as_str(), pattern.as_str()) {
                    (Some(text), Some(pattern)) => self.matches(*whole, text, pattern),
                    _ => Ok(false),
                }
            }
        }
    }

    fn operand<'o>(&mut self, operand: &'o Operand, current: &'n Node) -> Result<Operated<'o>, TooMuch>
    where
        'n: 'o,
    {
        let number = |number: usize| Operated::Json(std::borrow::Cow::Owned(number.into()));
        Ok(match operand {
            Operand::Literal(value) => Operated::Json(std::borrow::Cow::Borrowed(value)),
            Operand::Value(query) => match self.query(query, current)?.as_slice() {
                [only] => Operated::Node(only.node),
                _ => Operated::Nothing,
            },
            Operand::Count(query) => number(self.query(query, current)?.len()),
            Operand::Length(inner) => match self.operand(inner, current)? {
                Operated::Node(node) if !node.is_scalar() && !node.is_null() => number(children(node).count()),
                value => match value.as_str() {
                    Some(text) => {
                        self.steps.take(text.len())?;
                        number(text.chars().count())
                    }
                    None => Operated::Nothing,
                },
            },
        })
    }

    fn compare(&mut self, left: &Operated<'_>, by: Comparison, right: &Operated<'_>) -> Result<bool, TooMuch> {
        Ok(match by {
            Comparison::Equal => self.equal(left, right)?,
            Comparison::Unequal => !self.equal(left, right)?,
            Comparison::Less => self.less(left, right)?,
            Comparison::Greater => self.less(right, left)?,
            Comparison::LessOrEqual => self.less(left, right)? || self.equal(left, right)?,
            Comparison::GreaterOrEqual => self.less(right, left)? || self.equal(left, right)?,
        })
    }

    fn equal(&mut self, left: &Operated<'_>, right: &Operated<'_>) -> Result<bool, TooMuch> {
        match (left, right) {
            (Operated::Nothing, Operated::Nothing) => Ok(true),
            (Operated::Nothing, _) | (_, Operated::Nothing) => Ok(false),
            (Operated::Node(left), Operated::Node(right)) => self.equal_nodes(left, right),
            _ => match (left.as_str(), right.as_str(), left.as_f64(), right.as_f64()) {
                (Some(left), Some(right), ..) => self.equal_texts(left, right),
                (_, _, Some(_), Some(_)) => Ok(left.order(right) == Some(std::cmp::Ordering::Equal)),
                _ => Ok(left.word().is_some() && left.word() == right.word()),
            },
        }
    }

    fn equal_texts(&mut self, left: &str, right: &str) -> Result<bool, TooMuch> {
        self.steps.take(left.len().min(right.len()) / 8)?;
        Ok(left == right)
    }

    fn equal_nodes(&mut self, left: &Node, right: &Node) -> Result<bool, TooMuch> {
        self.steps.take(1)?;
        match (&left.value, &right.value) {
            (Value::Array(left), Value::Array(right)) if left.len() == right.len() => {
                for (left, right) in left.iter().zip(right) {
                    if !self.equal_nodes(left, right)? {
                        return Ok(false);
                    }
                }
                Ok(true)
            }
            (Value::Object(left), Value::Object(right)) if left.len() == right.len() => {
                for (key, left) in left.iter() {
                    match right.get(key) {
                        Some(right) if self.equal_nodes(left, right)? => {}
                        _ => return Ok(false),
                    }
                }
                Ok(true)
            }
            (Value::String(left), Value::String(right)) => self.equal_texts(left, right),
            (Value::Number(left), Value::Number(right)) => Ok(left == right || left.as_f64() == right.as_f64()),
            (left @ (Value::Null | Value::Bool(_)), right) => match (left, right) {
                (Value::Bool(left), Value::Bool(right)) => Ok(left == right),
                (left, right) => Ok(matches!((left, right), (Value::Null, Value::Null))),
            },
            _ => Ok(false),
        }
    }

    /// Only numbers and texts have an order.
    fn less(&mut self, left: &Operated<'_>, right: &Operated<'_>) -> Result<bool, TooMuch> {
        if let (Some(left), Some(right)) = (left.as_str(), right.as_str()) {
            self.steps.take(left.len().min(right.len()) / 8)?;
        }
        Ok(left.order(right) == Some(std::cmp::Ordering::Less))
    }

    /// Returns whether a text matches an I-Regexp (RFC 9485); nothing matches what is not one.
    fn matches(&mut self, whole: bool, text: &str, pattern: &str) -> Result<bool, TooMuch> {
        // A pattern has an effect on each character, if it is long.
        self.steps.take(text.len() * (1 + pattern.len() / 8) + pattern.len())?;
        let key = (whole, pattern.to_owned());
        if !self.patterns.contains_key(&key) {
            self.steps.take(COMPILING)?;
            let regex = compile(whole, pattern);
            self.patterns.insert(key.clone(), regex);
        }
        Ok(self.patterns[&key].as_ref().is_some_and(|regex| regex.is_match(text).unwrap_or(false)))
    }
}

/// Patterns of RFC 9485 have neither references back nor lookarounds, so that a match takes linear time.
fn compile(whole: bool, pattern: &str) -> Option<Regex> {
    regex_syntax::Parser::new().parse(pattern).ok()?;
    let pattern = if whole { format!("^(?:{pattern})$") } else { pattern.to_owned() };
    let mut builder = RegexBuilder::new(&pattern);
    builder.delegate_size_limit(MAX_COMPILED).delegate_dfa_size_limit(MAX_COMPILED).build().ok()
}

impl Operated<'_> {
    fn as_str(&self) -> Option<&str> {
        match self {
            Self::Nothing => None,
            Self::Node(node) => node.as_str(),
            Self::Json(value) => value.as_str(),
        }
    }

    fn number(&self) -> Option<&serde_json::Number> {
        match self {
            Self::Nothing => None,
            Self::Node(node) => node.as_number(),
            Self::Json(value) => value.as_number(),
        }
    }

    fn as_f64(&self) -> Option<f64> {
        self.number().and_then(serde_json::Number::as_f64)
    }

    /// Null, or a boolean.
    fn word(&self) -> Option<Option<bool>> {
        match self {
            Self::Nothing => None,
            Self::Node(node) if node.is_null() => Some(None),
            Self::Node(node) => node.as_bool().map(Some),
            Self::Json(value) if value.is_null() => Some(None),
            Self::Json(value) => value.as_bool().map(Some),
        }
    }

    fn order(&self, other: &Self) -> Option<std::cmp::Ordering> {
        if let (Some(left), Some(right)) = (self.as_str(), other.as_str()) {
            return Some(left.cmp(right));
        }
        let (left, right) = (self.number()?, other.number()?);
        match (left.as_i64(), right.as_i64()) {
            (Some(left), Some(right)) => Some(left.cmp(&right)),
            _ => left.as_f64()?.partial_cmp(&right.as_f64()?),
        }
    }
}

/// The numbers of a slice's items (RFC 9535, 2.3.4.2.2).
fn slice(start: Option<i64>, end: Option<i64>, step: i64, length: i64) -> Vec<usize> {
    let normal = |i: i64| if i < 0 { length + i } else { i };
    let numbers: Vec<i64> = match step {
        0 => Vec::new(),
        1.. => {
            let (start, end) =
                (normal(start.unwrap_or(0)).clamp(0, length), normal(end.unwrap_or(length)).clamp(0, length));
            (start..end).step_by(step as usize).collect()
        }
        _ => {
            let start = start.map_or(length - 1, normal).clamp(-1, length - 1);
            let end = end.map_or(-1, normal).clamp(-1, length - 1);
            (end + 1..=start).rev().step_by(step.unsigned_abs() as usize).collect()
        }
    };
    numbers.into_iter().map(|number| number as usize).collect()
}
