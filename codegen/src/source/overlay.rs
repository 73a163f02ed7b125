//! Overlays 1.0 and 1.1: changes to a document that are kept apart from it.
//!
//! An overlay of a few bytes can select a document's values again and again and make it as large as it likes. So the steps that
//! its queries take are counted, and the values that it adds, and both are bounded in proportion to what was read.

mod query;
mod select;

use super::{MAX_DEPTH, Node, Role, Sources, Span, Value, Wanted};
use crate::diagnostics::Diagnostics;
use query::Query;
use select::{Steps, select};

/// Steps that the queries of any overlay may take for one document; to these come some for each value of it, and some for each
/// value and action.
const STEPS: u64 = 5_000_000;
const STEPS_FOR_A_VALUE: u64 = 400;
const STEPS_FOR_AN_ACTION: u64 = 8;
/// Values that any overlay may add to one document; to these comes one for each value that both have.
const MAX_ADDED: usize = 50_000;

/// Applies every overlay to every document, in order. Values that an overlay adds have their place in the overlay.
pub(super) fn apply(sources: &mut Sources, wanted: &Wanted, diagnostics: &mut Diagnostics) {
    for path in &wanted.overlays {
        let from = (wanted.place(Role::Overlay, path), None);
        let Some(id) = sources.read(path, path.to_string_lossy().into_owned(), from, diagnostics) else { return };
        sources.overlays.push(id);
        let root = sources.file(id).root.clone();
        let applied = Overlay::read(&root).and_then(|overlay| {
            let mut effects = vec![false; overlay.actions.len()];
            for document in sources.documents.clone() {
                let file = &mut sources.files[document as usize];
                file.places.take();
                overlay.apply(&mut file.root, &mut effects)?;
            }
            Ok(overlay.idle(&effects))
        });
        match applied {
            Ok(idle) => {
                for (span, message, help) in idle {
                    diagnostics.warn("overlay-without-effect", sources.locate(span), message, help);
                }
            }
            Err(Fault { code, span, message, help }) => {
                diagnostics.error(code, sources.locate(span), message, help);
                return;
            }
        }
    }
}

/// The reason why an overlay can't be read or applied.
struct Fault {
    code: &'static str,
    span: Span,
    message: String,
    help: &'static str,
}

impl Fault {
    fn new(at: &Node, message: impl Into<String>) -> Self {
        let help = "see the OpenAPI Overlay Specification 1.1";
        Self { code: "overlay", span: at.span, message: message.into(), help }
    }

    fn too_much(span: Span, message: impl Into<String>) -> Self {
        let help = "let the action's `target` select fewer values, or change the document itself";
        Self { code: "too-much-overlaid", span, message: message.into(), help }
    }
}

struct Overlay<'n> {
    /// `true` if a list is added to a list item by item, as in version 1.1, rather than as one item.
    joins_lists: bool,
    actions: Vec<Action<'n>>,
    /// Actions, or parts of them, that change nothing whatever the document.
    empty: Vec<Idle>,
    values: usize,
}

/// A part of an overlay without effect: where, why, and what to do.
type Idle = (Span, &'static str, &'static str);

/// A change to all that a query selects.
struct Action<'n> {
    span: Span,
    target: Query,
    target_span: Span,
    change: Change<'n>,
}

enum Change<'n> {
    Remove,
    Update(&'n Node),
    /// A value of the document is merged into what is selected.
    Copy(Query),
}

impl<'n> Overlay<'n> {
    fn read(root: &'n Node) -> Result<Self, Fault> {
        let version = root.text("overlay").unwrap_or_default();
        let joins_lists = match version.get(..4) {
            Some("1.0.") => false,
            Some("1.1.") => true,
            _ => {
                return Err(Fault::new(
                    root,
                    format!("not an overlay of version 1.0 or 1.1: its version is `{version}`"),
                ));
            }
        };
        let info = root.get("info").filter(|info| info.text("title").is_some() && info.text("version").is_some());
        info.ok_or_else(|| Fault::new(root.get("info").unwrap_or(root), "`info` lacks a title or a version"))?;
        let declared = root.get("actions").and_then(Node::as_array);
        let declared = declared.ok_or_else(|| Fault::new(root, "`actions` is not an array"))?;
        let mut empty = Vec::new();
        let actions = declared.iter().filter_map(|action| Action::read(action, joins_lists, &mut empty).transpose());
        let actions = actions.collect::<Result<_, _>>()?;
        Ok(Self { joins_lists, actions, empty, values: root.count() })
    }

    /// The parts without effect, after all documents were changed.
    fn idle(self, effects: &[bool]) -> Vec<Idle> {
        let selected_nothing = self.actions.iter().zip(effects).filter(|(_, effect)| !**effect).map(|(action, _)| {
            (action.target_span, "`target` selects nothing in any document", "correct the query, or remove the action")
        });
        let mut idle: Vec<Idle> = self.empty.into_iter().chain(selected_nothing).collect();
        idle.sort_by_key(|(span, ..)| *span);
        idle
    }

    /// Applies the actions in order; notes which of them selected anything.
    fn apply(&self, document: &mut Node, effects: &mut [bool]) -> Result<(), Fault> {
        let values = document.count();
        let for_a_value = STEPS_FOR_A_VALUE + STEPS_FOR_AN_ACTION * self.actions.len() as u64;
        let mut steps = Steps::new(STEPS + for_a_value * values as u64, STEPS as usize / 5 + 8 * values);
        let mut room = Room { left: MAX_ADDED + values + self.values, joins_lists: self.joins_lists };
        self.actions.iter().zip(effects).try_for_each(|(action, effect)| {
            *effect |= action.apply(document, &mut steps, &mut room)?;
            Ok(())
        })
    }
}

impl<'n> Action<'n> {
    /// An action, if it changes anything.
    fn read(node: &'n Node, has_copy: bool, empty: &mut Vec<Idle>) -> Result<Option<Self>, Fault> {
        let query = |key: &str, node: &Node| {
            let text = node.as_str().ok_or_else(|| Fault::new(node, format!("`{key}` is not a string")))?;
            Query::parse(text).map_err(|fault| Fault::new(node, format!("`{key}` is not a JSONPath query: {fault}")))
        };
        let target = node.get("target").ok_or_else(|| Fault::new(node, "the action lacks a `target`"))?;
        let target_span = target.span;
        let target = query("target", target)?;
        let removes = match node.get("remove") {
            None => false,
            Some(remove) => remove.as_bool().ok_or_else(|| Fault::new(remove, "`remove` is not a boolean"))?,
        };
        if removes && let Some(update) = node.get("update").or_else(|| node.get("copy").filter(|_| has_copy)) {
            let message = "the action removes what it selects: its `update` or `copy` is ignored";
            empty.push((update.span, message, "remove it, or `remove`"));
        }
        let change = match (removes, node.get("update"), node.get("copy").filter(|_| has_copy)) {
            (true, ..) => Change::Remove,
            (false, Some(_), Some(_)) => return Err(Fault::new(node, "the action has both `update` and `copy`")),
            (false, Some(update), None) => Change::Update(update),
            (false, None, Some(copy)) => Change::Copy(query("copy", copy)?),
            (false, None, None) => {
                let help = if node.get("copy").is_some() {
                    "`copy` is of overlays of version 1.1: declare `overlay: 1.1.0`"
                } else {
                    "add `update`, `copy` or `remove: true`"
                };
                empty.push((node.span, "the action changes nothing", help));
                return Ok(None);
            }
        };
        Ok(Some(Self { span: node.span, target, target_span, change }))
    }

    fn select(&self, query: &Query, document: &Node, steps: &mut Steps) -> Result<Vec<Vec<usize>>, Fault> {
        let message = "the overlay takes too many steps for a document of this size";
        select(query, document, steps).map_err(|_| Fault::too_much(self.span, message))
    }

    fn fault(&self, message: &str) -> Fault {
        Fault::new(&Node::new(self.span, Value::Null), message)
    }

    /// Returns whether the action selected anything.
    fn apply(&self, document: &mut Node, steps: &mut Steps, room: &mut Room) -> Result<bool, Fault> {
        let paths = self.select(&self.target, document, steps)?;
        if paths.iter().any(|path| at(document, path).is_some_and(|node| node.is_scalar() || node.is_null())) {
            return Err(self.fault(
                "`target` selects a value that is neither an object nor an array; select the value that contains it",
            ));
        }
        if paths.is_empty() {
            return Ok(false);
        }
        let copied;
        let update = match &self.change {
            Change::Remove => {
                prune(document, &mut paths.iter().map(Vec::as_slice).collect::<Vec<_>>(), 0);
                return Ok(true);
            }
            Change::Update(update) => *update,
            Change::Copy(source) => {
                let found = self.select(source, document, steps)?;
                let [only] = found.as_slice() else { return Err(self.fault("`copy` must select exactly one value")) };
                copied = at(document, only).cloned().unwrap_or_else(|| Node::new(self.span, Value::Null));
                &copied
            }
        };
        let (values, depth) = measure(update);
        // By names, since what is changed first may hold what is changed next.
        let keys: Vec<Vec<Key>> = paths.iter().map(|path| keys(document, path)).collect();
        for path in keys {
            room.left = room
                .left
                .checked_sub(values)
                .ok_or_else(|| Fault::too_much(self.span, "the overlay multiplies the size of the document"))?;
            // protection: overlay-levels
            if path.len() + depth > MAX_DEPTH {
                let message = format!("the overlay nests values more than {MAX_DEPTH} levels deep");
                return Err(Fault::too_much(self.span, message));
            }
            let node = path.iter().try_fold(&mut *document, |node, key| key.of(node));
            match node.map(|node| &mut node.value) {
                Some(Value::Array(items)) => match &update.value {
                    Value::Array(more) if room.joins_lists => items.extend(more.iter().cloned()),
                    _ => items.push(update.clone()),
                },
                Some(Value::Object(_)) => {
                    if let Some(node) = path.iter().try_fold(&mut *document, |node, key| key.of(node)) {
                        merge(node, update);
                    }
                }
                _ => {}
            }
        }
        Ok(true)
    }
}

/// Remaining budget of values that may be added to a document.
struct Room {
    /// In values.
    left: usize,
    joins_lists: bool,
}

/// A child of a value.
enum Key {
    Name(String),
    Number(usize),
}

impl Key {
    fn of<'n>(&self, node: &'n mut Node) -> Option<&'n mut Node> {
        match (self, &mut node.value) {
            (Self::Name(name), Value::Object(members)) => members.get_mut(name),
            (Self::Number(number), Value::Array(items)) => items.get_mut(*number),
            _ => None,
        }
    }
}

fn child(node: &Node, number: usize) -> Option<&Node> {
    match &node.value {
        Value::Array(items) => items.get(number),
        Value::Object(members) => members.get_index(number).map(|(_, member)| member),
        _ => None,
    }
}

fn at<'n>(document: &'n Node, path: &[usize]) -> Option<&'n Node> {
    path.iter().try_fold(document, |node, number| child(node, *number))
}

fn keys(document: &Node, path: &[usize]) -> Vec<Key> {
    let mut node = document;
    let mut keys = Vec::with_capacity(path.len());
    for number in path {
        let name = node.as_object().and_then(|members| members.get_index(*number)).map(|(name, _)| name.clone());
        keys.push(name.map_or(Key::Number(*number), Key::Name));
        node = child(node, *number).unwrap_or(node);
    }
    keys
}

/// Number of values, and of levels.
fn measure(node: &Node) -> (usize, usize) {
    let add = |(values, depth): (usize, usize), node: &Node| {
        let (more, deeper) = measure(node);
        (values + more, depth.max(deeper + 1))
    };
    match &node.value {
        Value::Array(items) => items.iter().fold((1, 1), add),
        Value::Object(members) => members.values().fold((1, 1), add),
        _ => (1, 1),
    }
}

/// Objects are merged member by member, lists are joined; anything else is replaced.
fn merge(target: &mut Node, update: &Node) {
    match (&mut target.value, &update.value) {
        (Value::Object(members), Value::Object(changed)) => {
            for (key, value) in changed.iter() {
                match members.get_mut(key) {
                    Some(member) => merge(member, value),
                    None => drop(members.insert(key.clone(), value.clone())),
                }
            }
        }
        (Value::Array(items), Value::Array(more)) => items.extend(more.iter().cloned()),
        _ => *target = update.clone(),
    }
}

/// Takes out what is at the paths, of which `depth` steps led here; the document itself stays.
fn prune(node: &mut Node, paths: &mut [&[usize]], depth: usize) {
    paths.sort_unstable_by_key(|path| path.get(depth).copied());
    let mut doomed = std::collections::HashSet::new();
    for paths in paths.chunk_by_mut(|a, b| a.get(depth) == b.get(depth)) {
        let Some(number) = paths[0].get(depth).copied() else { continue };
        if paths.iter().any(|path| path.len() == depth + 1) {
            doomed.insert(number);
            continue;
        }
        let inner = match &mut node.value {
            Value::Array(items) => items.get_mut(number),
            Value::Object(members) => members.get_index_mut(number).map(|(_, member)| member),
            _ => None,
        };
        if let Some(inner) = inner {
            prune(inner, paths, depth + 1);
        }
    }
    let mut number = 0;
    let mut stays = || {
        number += 1;
        !doomed.contains(&(number - 1))
    };
    match &mut node.value {
        Value::Array(items) => items.retain(|_| stays()),
        Value::Object(members) => members.retain(|_, _| stays()),
        _ => {}
    }
}

#[cfg(test)]
mod tests;
