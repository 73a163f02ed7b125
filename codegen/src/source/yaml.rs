//! YAML text to nodes.

use std::collections::HashMap;

use saphyr_parser::{Event, Parser, ScalarStyle, ScanError, Span as Region, Tag};

use super::Text;
use super::node::{FileId, Map, Node, Span, Value};
use super::parse::{Bounds, Fault, Parsed};
use super::scalars;

/// Parses the first document of a YAML 1.2 stream with the core schema, and merge keys (`<<`).
/// Keys become strings as they are written (`200:` is `"200"`); where one is repeated the last value counts.
///
/// # Errors
/// Not YAML, deeper than the bound, or aliases that add more nodes than the bound.
pub(super) fn parse(text: &Text, file: FileId, bounds: Bounds) -> Result<Parsed, Fault> {
    let mut builder =
        Builder { text, file, bounds, open: Vec::new(), anchors: HashMap::new(), copied: 0, duplicates: Vec::new() };
    let mut root: Option<Node> = None;
    let mut more_documents = None;
    for event in Parser::new_from_str(text.as_str()) {
        let (event, region) = event.map_err(|error| scan_fault(text, &error))?;
        if root.is_some() {
            if matches!(event, Event::DocumentStart(_)) {
                more_documents = Some(text.offset_of_character(region.start.index()));
                break;
            }
            continue;
        }
        root = builder.event(event, region)?;
    }
    let root = root.ok_or(Fault { offset: 0, message: "the file is empty".into() })?;
    Ok(Parsed { root, duplicates: builder.duplicates, more_documents })
}

fn scan_fault(text: &Text, error: &ScanError) -> Fault {
    Fault { offset: text.offset_of_character(error.marker().index()), message: error.info().to_owned() }
}

struct Builder<'t> {
    text: &'t Text,
    file: FileId,
    bounds: Bounds,
    /// Collections that are not closed yet, the outermost first.
    open: Vec<Frame>,
    anchors: HashMap<usize, Anchored>,
    /// Nodes that anchors and aliases have copied so far.
    copied: usize,
    duplicates: Vec<(String, Span)>,
}

struct Anchored {
    node: Node,
    nodes: usize,
    depth: usize,
}

struct Frame {
    anchor: usize,
    span: Span,
    kind: Collection,
}

enum Collection {
    Sequence(Vec<Node>),
    Mapping {
        members: Map,
        /// A key that waits for its value.
        key: Option<Key>,
        /// Values of `<<`.
        merges: Vec<Node>,
    },
}

enum Key {
    Name(String),
    Merge,
}

impl Builder<'_> {
    /// Takes an event; gives the root when it is complete.
    fn event(&mut self, event: Event<'_>, region: Region) -> Result<Option<Node>, Fault> {
        let span = Span { file: self.file, offset: self.text.offset_of_character(region.start.index()) };
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                if self.wants_key() {
                    return self.key(text.into_owned(), style).map(|()| None);
                }
                let value = scalar(text.into_owned(), style, tag.as_deref());
                self.finish(Node { span, value }, anchor)
            }
            Event::SequenceStart(anchor, _) => self.start(span, anchor, Collection::Sequence(Vec::new())),
            Event::MappingStart(anchor, _) => {
                self.start(span, anchor, Collection::Mapping { members: Map::new(), key: None, merges: Vec::new() })
            }
            Event::SequenceEnd | Event::MappingEnd => self.end(),
            Event::Alias(anchor) => {
                if self.wants_key() {
                    return self.alias_key(anchor, span).map(|()| None);
                }
                let node = self.alias(anchor, span)?;
                self.finish(node, 0)
            }
            Event::Nothing | Event::StreamStart | Event::StreamEnd | Event::DocumentStart(_) | Event::DocumentEnd => {
                Ok(None)
            }
        }
    }

    fn wants_key(&self) -> bool {
        matches!(self.open.last(), Some(Frame { kind: Collection::Mapping { key: None, .. }, .. }))
    }

    fn key(&mut self, text: String, style: ScalarStyle) -> Result<(), Fault> {
        if let Some(Frame { kind: Collection::Mapping { key, .. }, .. }) = self.open.last_mut() {
            let merge = text == "<<" && style == ScalarStyle::Plain;
            *key = Some(if merge { Key::Merge } else { Key::Name(text) });
        }
        Ok(())
    }

    fn alias_key(&mut self, anchor: usize, span: Span) -> Result<(), Fault> {
        match self.anchors.get(&anchor).map(|anchored| &anchored.node.value) {
            Some(Value::String(text)) => self.key(text.clone(), ScalarStyle::DoubleQuoted),
            _ => Err(Fault { offset: span.offset, message: "expected a scalar key".into() }),
        }
    }

    fn start(&mut self, span: Span, anchor: usize, kind: Collection) -> Result<Option<Node>, Fault> {
        if self.wants_key() {
            return Err(Fault {
                offset: span.offset,
                message: "expected a scalar key, found a list or a mapping".into(),
            });
        }
        // protection: depth-yaml
        if self.open.len() >= self.bounds.max_depth {
            return Err(Fault::too_deep(span.offset, self.bounds.max_depth));
        }
        self.open.push(Frame { anchor, span, kind });
        Ok(None)
    }

    fn end(&mut self) -> Result<Option<Node>, Fault> {
        let Some(frame) = self.open.pop() else { return Ok(None) };
        let value = match frame.kind {
            Collection::Sequence(items) => Value::Array(items),
            Collection::Mapping { mut members, merges, .. } => {
                for merge in merges {
                    self.merge(&mut members, merge)?;
                }
                Value::Object(Box::new(members))
            }
        };
        self.finish(Node { span: frame.span, value }, frame.anchor)
    }

    /// Adds what a merge key brings: members that the mapping does not have itself; of several the first counts.
    fn merge(&mut self, members: &mut Map, source: Node) -> Result<(), Fault> {
        let offset = source.span.offset;
        match source.value {
            Value::Object(merged) => {
                for (key, node) in *merged {
                    members.entry(key).or_insert(node);
                }
                Ok(())
            }
            Value::Array(items) => {
                for item in items {
                    if !matches!(item.value, Value::Object(_)) {
                        return Err(Fault { offset, message: "`<<` requires mappings".into() });
                    }
                    self.merge(members, item)?;
                }
                Ok(())
            }
            _ => Err(Fault { offset, message: "`<<` requires a mapping or a list of mappings".into() }),
        }
    }

    /// Puts a complete node where it belongs.
    fn finish(&mut self, node: Node, anchor: usize) -> Result<Option<Node>, Fault> {
        if anchor != 0 {
            let (nodes, depth) = measure(&node);
            self.spend(nodes, node.span)?;
            self.anchors.insert(anchor, Anchored { node: node.clone(), nodes, depth });
        }
        let Some(frame) = self.open.last_mut() else { return Ok(Some(node)) };
        match &mut frame.kind {
            Collection::Sequence(items) => items.push(node),
            Collection::Mapping { members, key, merges } => match key.take() {
                Some(Key::Name(name)) => {
                    let span = node.span;
                    if members.contains_key(&name) {
                        self.duplicates.push((name.clone(), span));
                    }
                    members.insert(name, node);
                }
                Some(Key::Merge) => merges.push(node),
                None => {}
            },
        }
        Ok(None)
    }

    /// A copy of what an anchor names, all of it at the alias's place.
    fn alias(&mut self, anchor: usize, span: Span) -> Result<Node, Fault> {
        let Some(anchored) = self.anchors.get(&anchor) else {
            // protection: alias-place
            return Err(Fault { offset: span.offset, message: "alias inside its own anchor".into() });
        };
        if self.open.len() + anchored.depth > self.bounds.max_depth {
            return Err(Fault::too_deep(span.offset, self.bounds.max_depth));
        }
        let nodes = anchored.nodes;
        self.spend(nodes, span)?;
        let mut node = self.anchors[&anchor].node.clone();
        move_to(&mut node, span);
        Ok(node)
    }

    fn spend(&mut self, nodes: usize, span: Span) -> Result<(), Fault> {
        self.copied += nodes;
        // protection: alias-nodes
        if self.copied > self.bounds.max_alias_nodes {
            let message = format!("aliases add more than {} values", self.bounds.max_alias_nodes);
            return Err(Fault { offset: span.offset, message });
        }
        Ok(())
    }
}

/// Text of this length counts as a node, in bytes.
const TEXT: usize = 64;

/// Number of nodes, long texts as several, and of levels.
fn measure(node: &Node) -> (usize, usize) {
    let children: Box<dyn Iterator<Item = &Node>> = match &node.value {
        Value::Array(items) => Box::new(items.iter()),
        Value::Object(members) => Box::new(members.values()),
        Value::String(text) => return (1 + text.len() / TEXT, 1),
        _ => return (1, 1),
    };
    let (nodes, depth) = children.map(measure).fold((0, 0), |(n, d), (nodes, depth)| (n + nodes, d.max(depth)));
    (nodes + 1, depth + 1)
}

fn move_to(node: &mut Node, span: Span) {
    node.span = span;
    match &mut node.value {
        Value::Array(items) => items.iter_mut().for_each(|item| move_to(item, span)),
        Value::Object(members) => members.values_mut().for_each(|member| move_to(member, span)),
        _ => {}
    }
}

/// Resolves a scalar: quoted and block text is a string, plain text goes by the core schema, a tag decides for itself.
fn scalar(text: String, style: ScalarStyle, tag: Option<&Tag>) -> Value {
    match tag.filter(|tag| tag.is_yaml_core_schema()).map(|tag| tag.suffix.as_str()) {
        Some("str" | "binary") => return Value::String(text),
        Some("int" | "float" | "bool" | "null") => return scalars::resolve(text),
        _ => {}
    }
    if tag.is_some_and(|tag| tag.handle.is_empty() && tag.suffix == "!") || style != ScalarStyle::Plain {
        return Value::String(text);
    }
    scalars::resolve(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    const BOUNDS: Bounds = Bounds { max_depth: 40, max_alias_nodes: 1000 };

    fn json(text: &str) -> String {
        parse(&Text::new(text.into()), 0, BOUNDS).unwrap().root.to_json().to_string()
    }
    fn fault(text: &str) -> String {
        parse(&Text::new(text.into()), 0, BOUNDS).err().unwrap().message
    }

    #[test]
    fn keys_are_strings_as_written() {
        assert_eq!(
            json("200: a\ntrue: b\n~: c\n'x': d\n1.0: e"),
            r#"{"200":"a","true":"b","~":"c","x":"d","1.0":"e"}"#
        );
    }

    #[test]
    fn scalars_follow_the_core_schema() {
        assert_eq!(
            json("[1, 0x10, 0o7, 1.5, 1e3, true, no, null, ~, '1', !!str 2, 2020-01-01, ]"),
            r#"[1,16,7,1.5,1000.0,true,"no",null,null,"1","2","2020-01-01"]"#
        );
        assert_eq!(json("a:\nb: |\n  x\n  y\n"), r#"{"a":null,"b":"x\ny\n"}"#);
    }

    #[test]
    fn aliases_and_merge_keys_expand() {
        assert_eq!(
            json("a: &a {x: 1, y: 2}\nb: *a\nc: {<<: *a, x: 3}\nd:\n  <<: [*a, {z: 4, x: 5}]\n"),
            r#"{"a":{"x":1,"y":2},"b":{"x":1,"y":2},"c":{"x":3,"y":2},"d":{"x":1,"y":2,"z":4}}"#
        );
    }

    #[test]
    fn aliases_are_bounded() {
        let mut text = String::from("a0: &a0 [1,1,1,1,1,1,1,1]\n");
        for i in 1..10 {
            let items = vec![format!("*a{}", i - 1); 8].join(",");
            text.push_str(&format!("a{i}: &a{i} [{items}]\n"));
        }
        assert!(fault(&text).contains("aliases add more than"));
        let texts = format!("a: &a '{}'\nb: [{}]", "x".repeat(6_400), ["*a"; 10].join(","));
        assert!(fault(&texts).contains("aliases add more than"));
        assert!(fault("a: &a [*a]").contains("inside its own anchor"));
    }

    #[test]
    fn nesting_is_bounded() {
        // The scanner has a limit of its own for brackets.
        assert!(fault(&"[".repeat(5000)).contains("recursion limit"));
        assert!(fault(&"- ".repeat(5000)).contains("40 levels"));
    }

    #[test]
    fn duplicates_and_further_documents_are_reported() {
        let parsed = parse(&Text::new("a: 1\na: 2\n---\nb: 3\n".into()), 0, BOUNDS).unwrap();
        assert_eq!(parsed.duplicates.len(), 1);
        assert_eq!(parsed.more_documents, Some(10));
        assert_eq!(parsed.root.to_json().to_string(), r#"{"a":2}"#);
    }

    #[test]
    fn places_count_bytes_behind_wide_characters() {
        let text = Text::new("ü: €\nb: {c: 1}\n".into());
        let root = parse(&text, 0, BOUNDS).unwrap().root;
        let c = root.get("b").unwrap().get("c").unwrap();
        assert_eq!(text.position(c.span.offset), (2, 8));
    }

    #[test]
    fn what_is_not_yaml_is_a_fault() {
        for text in ["", "a: b: c", "? [x]\n: 1", "\"open", "*nowhere", "a: &x b\n*x : 1\n@"] {
            assert!(parse(&Text::new(text.into()), 0, BOUNDS).is_err(), "{text}");
        }
    }
}
