//! YAML text to nodes.

use std::collections::HashMap;

use saphyr_parser::{Event, Parser, ScalarStyle, ScanError, Span as Region, Tag};

use super::Text;
use super::keys::Keys;
use super::node::{FileId, Map, Node, Span, Value};
use super::parse::{Bounds, Cause, Fault, Parsed};
use super::scalars;

/// Parses the first document of a YAML 1.2 stream with the core schema, and merge keys (`<<`).
/// Keys become strings as they are written (`200:` is `"200"`); where one is repeated the last value counts.
///
/// # Errors
/// Not YAML, deeper than the bound, or aliases that add more nodes than the bound.
pub(super) fn parse(text: &Text, file: FileId, bounds: Bounds) -> Result<Parsed, Fault> {
    let mut builder = Builder {
        text,
        file,
        bounds,
        open: Vec::new(),
        anchors: HashMap::new(),
        copied: 0,
        keys: Keys::default(),
        replaced: Vec::new(),
    };
    let mut root: Option<Node> = None;
    let mut more_documents = None;
    for event in Parser::new_from_str(text.as_str()) {
        let (event, region) = event.map_err(|error| builder.scan_fault(&error))?;
        if root.is_some() {
            if matches!(event, Event::DocumentStart(_)) {
                more_documents = Some(text.offset_of_character(region.start.index()));
                break;
            }
            continue;
        }
        root = builder.event(event, region)?;
    }
    let root = root.ok_or(Fault { cause: Cause::Empty, ..Fault::new(0, "the document is empty") })?;
    let keys = builder.keys.sorted();
    let duplicates = keys.duplicates(builder.replaced);
    Ok(Parsed { root, keys, duplicates, more_documents })
}

/// The tab that indents a line of the text, from the line of an offset on; in the following lines, too, if a scalar that begins
/// there goes on in them.
fn indenting_tab(text: &str, offset: usize, is_scalar: bool) -> Option<usize> {
    let mut start = text[..offset].rfind('\n').map_or(0, |end| end + 1);
    let lines = if is_scalar { usize::MAX } else { 1 };
    for line in text[start..].split_inclusive('\n').take(lines) {
        let indentation = line.len() - line.trim_start_matches([' ', '\t']).len();
        let is_blank = line.trim().is_empty();
        if let Some(tab) = line[..indentation].find('\t').filter(|_| !is_blank) {
            return Some(start + tab);
        }
        start += line.len();
    }
    None
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
    keys: Keys,
    /// Duplicate keys: name, place of the value, place of the value that it replaces.
    replaced: Vec<(String, u32, u32)>,
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
        /// A key that waits for its value, and its place.
        key: Option<(Key, u32)>,
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
                    return self.key(text.into_owned(), style, span).map(|()| None);
                }
                self.place_key(span);
                let value = scalar(text.into_owned(), style, tag.as_deref());
                self.finish(Node { span, value }, anchor)
            }
            Event::SequenceStart(anchor, _) => self.start(span, anchor, Collection::Sequence(Vec::new())),
            Event::MappingStart(anchor, _) => {
                self.start(span, anchor, Collection::Mapping { members: Map::default(), key: None, merges: Vec::new() })
            }
            Event::SequenceEnd | Event::MappingEnd => self.end(),
            Event::Alias(anchor) => {
                if self.wants_key() {
                    return self.alias_key(anchor, span).map(|()| None);
                }
                self.place_key(span);
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

    fn key(&mut self, text: String, style: ScalarStyle, span: Span) -> Result<(), Fault> {
        if let Some(Frame { kind: Collection::Mapping { key, .. }, .. }) = self.open.last_mut() {
            let merge = text == "<<" && style == ScalarStyle::Plain;
            *key = Some((if merge { Key::Merge } else { Key::Name(text) }, span.offset));
        }
        Ok(())
    }

    /// Keeps the place of the key whose value begins.
    fn place_key(&mut self, value: Span) {
        if let Some(Frame { kind: Collection::Mapping { key: Some((_, key)), .. }, .. }) = self.open.last() {
            self.keys.push(*key, value.offset);
        }
    }

    /// A fault of the text, as the parser finds it.
    fn scan_fault(&self, error: &ScanError) -> Fault {
        let offset = self.text.offset_of_character(error.marker().index());
        let is_scalar = ["scalar", "tab"].iter().all(|word| error.info().contains(word));
        if let Some(tab) = indenting_tab(self.text.as_str(), offset as usize, is_scalar) {
            return Fault { cause: Cause::Tab, ..Fault::new(tab as u32, "a tab can't indent a line") };
        }
        let fault = Fault::new(offset, error.info());
        let in_brackets = |frame: &&Frame| self.text.as_str()[frame.span.offset as usize..].starts_with(['{', '[']);
        match self.open.last().filter(in_brackets) {
            Some(frame) => fault.inside(frame.span.offset),
            None => fault,
        }
    }

    fn alias_key(&mut self, anchor: usize, span: Span) -> Result<(), Fault> {
        match self.anchors.get(&anchor).map(|anchored| &anchored.node.value) {
            Some(Value::String(text)) => self.key(text.clone(), ScalarStyle::DoubleQuoted, span),
            _ => Err(Fault::new(span.offset, "expected a scalar key")),
        }
    }

    fn start(&mut self, span: Span, anchor: usize, kind: Collection) -> Result<Option<Node>, Fault> {
        if self.wants_key() {
            return Err(Fault::new(span.offset, "expected a scalar key, found a list or a mapping"));
        }
        self.place_key(span);
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
                        return Err(Fault::new(offset, "`<<` requires mappings"));
                    }
                    self.merge(members, item)?;
                }
                Ok(())
            }
            _ => Err(Fault::new(offset, "`<<` requires a mapping or a list of mappings")),
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
                Some((Key::Name(name), _)) => {
                    let offset = node.span.offset;
                    if let (at, Some(old)) = members.insert_full(name, node) {
                        let name = members.get_index(at).map(|(name, _)| name.clone()).unwrap_or_default();
                        self.replaced.push((name, offset, old.span.offset));
                    }
                }
                Some((Key::Merge, _)) => merges.push(node),
                None => {}
            },
        }
        Ok(None)
    }

    /// A copy of what an anchor names, all of it at the alias's place.
    fn alias(&mut self, anchor: usize, span: Span) -> Result<Node, Fault> {
        let Some(anchored) = self.anchors.get(&anchor) else {
            // protection: alias-place
            return Err(Fault::new(span.offset, "alias inside its own anchor"));
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
            return Err(Fault { cause: Cause::Aliases, ..Fault::new(span.offset, message) });
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
    use super::super::keys::Duplicate;
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
        let parsed = parse(&Text::new("a: 1\na: {b: 1}\na:\n  b: 2\n---\nb: 3\n".into()), 0, BOUNDS).unwrap();
        let twice = |offset| Duplicate { key: "a".into(), offset, first: 0 };
        assert_eq!(parsed.duplicates, [twice(5), twice(15)]);
        assert_eq!(parsed.more_documents, Some(25));
        assert_eq!(parsed.root.to_json().to_string(), r#"{"a":{"b":2}}"#);
    }

    #[test]
    fn keys_have_places() {
        let text =
            "ü: &x\n  b: {c: 1, 'd': }\n# c\ne:\nf: *x\n? g\n: - h: !!str 1\n    i:\n  - j\nk: |\n  x\nl:\n- m:\n";
        let parsed = parse(&Text::new(text.into()), 0, BOUNDS).unwrap();
        let mut found = Vec::new();
        let mut queue = vec![&parsed.root];
        while let Some(node) = queue.pop() {
            queue.extend(node.as_array().into_iter().flatten());
            for (key, value) in node.as_object().into_iter().flatten() {
                // The values that an alias copies are all at its place, whose key is that of the alias.
                if value.span != node.span {
                    let place = parsed.keys.of(value.span.offset).unwrap() as usize;
                    let written = text[place..].trim_start_matches('\'');
                    assert!(written.starts_with(key.as_str()), "{key}: {written}");
                    found.push(key.as_str());
                }
                queue.push(value);
            }
        }
        found.sort_unstable();
        assert_eq!(found, ["b", "c", "d", "e", "f", "g", "h", "i", "k", "l", "m", "ü"]);
    }

    #[test]
    fn a_tab_that_indents_is_found() {
        for (text, place) in [
            ("a:\n  b: x\n\tc: y\n", (3, 1)),
            ("a:\n  b: x\n    x\n\n  \tc: y\n", (5, 3)),
            ("a:\n\tb: x\n", (2, 1)),
            ("a:\n  - b: x\n\t  c: y\n", (3, 1)),
            ("a:\n  b: {\n    c: 1}\n\td: 1\n", (4, 1)),
            ("a:\n  b: 'x'\n\tc: y\n", (3, 1)),
            ("a:\n  b: |\n\tc\n", (3, 1)),
        ] {
            let text = Text::new(text.into());
            let fault = parse(&text, 0, BOUNDS).expect_err(text.as_str());
            assert_eq!(
                (text.position(fault.offset), fault.cause),
                (place, Cause::Tab),
                "{:?}: {fault:?}",
                text.as_str()
            );
        }
    }

    #[test]
    fn a_fault_names_the_innermost_open_bracket() {
        for (text, begin) in
            [("a: 1\nb: {\n  c: 1\n  d: 2\n", 8), ("a: [\n  b,\n  {c: 1\n", 12), ("a: {b: [1, 2}\n", 7)]
        {
            let fault = parse(&Text::new(text.into()), 0, BOUNDS).expect_err(text);
            assert_eq!(fault.cause, Cause::Open(begin), "{text:?}: {fault:?}");
        }
        let fault = parse(&Text::new("a: {b: 1}\nc: d: e\n".into()), 0, BOUNDS).unwrap_err();
        assert_eq!(fault.cause, Cause::Syntax, "{fault:?}");
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
