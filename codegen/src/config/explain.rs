//! Faults that the parser of TOML finds, in the words of `sdk.toml`: which key, which form it has, and what to write.

use serde_json::Value;
use toml::Spanned;
use toml::de::{DeTable, DeValue, Error};

use super::places::{position, value_at};
use crate::diagnostics::{Diagnostic, Location, Severity};
use crate::suggest;

/// The JSON Schema of the file: the forms of all keys.
const SCHEMA: &str = include_str!("../../sdk.schema.json");

/// Returns the finding for an error of the parser.
pub(super) fn explain(error: &Error, text: &str, file: &str) -> Box<Diagnostic> {
    let span = error.span().unwrap_or_default();
    let message = error.message();
    let (message, help) = of_name(message)
        .or_else(|| of_duplicate(message, text, span.clone()))
        .or_else(|| of_value(message, text, span.start))
        .unwrap_or_else(|| (message.to_owned(), "correct the syntax; https://toml.io describes it".to_owned()));
    finding(text, file, error.span().map(|span| span.start), message, help)
}

fn finding(text: &str, file: &str, offset: Option<usize>, message: String, help: String) -> Box<Diagnostic> {
    let (line, column) = offset.map_or((0, 0), |offset| position(text, offset));
    let location = Location { file: file.into(), line, column, ..Location::default() };
    let severity = Severity::Error;
    Box::new(Diagnostic { code: "config-invalid", severity, location, message: message.into(), help: help.into() })
}

/// An unknown key or word: the known one that is most like it.
fn of_name(message: &str) -> Option<(String, String)> {
    // ``unknown field `clinet`, expected one of `name`, `client` ``
    let kinds = [("unknown field", "key"), ("unknown variant", "value")];
    let (_, kind) = kinds.into_iter().find(|(start, _)| message.starts_with(start))?;
    let mut quoted = message.split('`').skip(1).step_by(2);
    let unknown = quoted.next()?;
    let known: Vec<&str> = quoted.collect();
    let help = match suggest::nearest(unknown, known.iter().copied()) {
        Some(best) => suggest::question(Some(best)).trim_end().to_owned(),
        None if known.is_empty() => "nothing can be set here".to_owned(),
        None => format!("known here: {}", listed(known)),
    };
    Some((format!("there is no {kind} `{unknown}` here"), help))
}

/// A key that is set twice in one table: where it is set first.
fn of_duplicate(message: &str, text: &str, span: std::ops::Range<usize>) -> Option<(String, String)> {
    if message != "duplicate key" {
        return None;
    }
    let key = text.get(span.clone())?.trim();
    let message = match first_of(text, span) {
        Some(line) => format!("`{key}` is set twice, first in line {line}"),
        None => format!("`{key}` is set twice"),
    };
    Some((message, "remove one of the two, or put what both hold into one".to_owned()))
}

/// The line in which the key at the end of `span` is set first.
fn first_of(text: &str, span: std::ops::Range<usize>) -> Option<u32> {
    /// A key that nobody has: it shows which table a line is in.
    const MARK: &str = "\u{1f}";
    let start = text.get(..span.start)?.rfind('\n').map_or(0, |end| end + 1);
    let (before, head) = (&text[..start], text.get(start..span.end)?.trim_start());
    let path = match head.strip_prefix('[') {
        Some(header) => keys(&format!("{} = 0", header.trim_start_matches('[')))?,
        None => {
            let marked = format!("{before}\"\\u001F\" = 0\n");
            let (table, _) = DeTable::parse_recoverable(&marked);
            let mut path = path_of(table.get_ref(), MARK)?;
            path.extend(keys(&format!("{head} = 0"))?);
            path
        }
    };
    let (table, _) = DeTable::parse_recoverable(before);
    let [outer @ .., key] = path.as_slice() else { return None };
    let mut table = table.get_ref();
    for key in outer {
        table = match table.get(key.as_str())?.get_ref() {
            DeValue::Table(inner) => inner,
            DeValue::Array(list) => list.last()?.get_ref().as_table()?,
            _ => return None,
        };
    }
    let (first, _) = table.iter().find(|(name, _)| name.get_ref() == key)?;
    Some(position(text, first.span().start).0)
}

/// The keys of a line with a dotted key.
fn keys(line: &str) -> Option<Vec<String>> {
    let table = DeTable::parse(line).ok()?;
    let mut keys = Vec::new();
    let mut table = table.get_ref();
    while let Some((key, value)) = table.iter().next() {
        keys.push(key.get_ref().to_string());
        match value.get_ref() {
            DeValue::Table(inner) => table = inner,
            _ => return Some(keys),
        }
    }
    None
}

/// The keys of the table that holds a key; of a list of tables, its last one.
fn path_of(table: &DeTable<'_>, key: &str) -> Option<Vec<String>> {
    if table.iter().any(|(name, _)| name.get_ref() == key) {
        return Some(Vec::new());
    }
    table.iter().find_map(|(name, value)| {
        let inner = match value.get_ref() {
            DeValue::Table(inner) => inner,
            DeValue::Array(list) => list.last()?.get_ref().as_table()?,
            _ => return None,
        };
        Some(std::iter::once(name.get_ref().to_string()).chain(path_of(inner, key)?).collect())
    })
}

/// Returns the finding for the first value of another form than its key has. The parser alone would take a list for a table.
pub(super) fn misformed(text: &str, file: &str) -> Option<Box<Diagnostic>> {
    let table = DeTable::parse(text).ok()?;
    let root: Value = serde_json::from_str(SCHEMA).ok()?;
    let mut all = Vec::new();
    collect_misformed(Schema { root: &root, node: &root }, table.get_ref(), &[], &mut all);
    let (path, value, offset) = all.into_iter().min_by_key(|(_, _, offset)| *offset)?;
    let form = Schema { root: &root, node: &root }.at(&path)?.form();
    let (message, help) =
        (format!("{} is {}, but must be {}", subject(&path), found(value), form.words()), form.advice(&path, value));
    Some(finding(text, file, Some(offset), message, help))
}

fn collect_misformed<'t>(
    schema: Schema<'_>,
    table: &'t DeTable<'_>,
    path: &[String],
    all: &mut Vec<(Vec<String>, &'t DeValue<'t>, usize)>,
) {
    for (key, value) in table {
        check_form(schema, [path, &[key.get_ref().to_string()]].concat(), value, all);
    }
}

fn check_form<'t>(
    schema: Schema<'_>,
    path: Vec<String>,
    value: &'t Spanned<DeValue<'_>>,
    all: &mut Vec<(Vec<String>, &'t DeValue<'t>, usize)>,
) {
    let Some(form) = schema.at(&path).map(Schema::form) else { return };
    match value.get_ref() {
        found if !form.takes(found) => all.push((path, found, value.span().start)),
        DeValue::Table(_) | DeValue::Array(_) if matches!(form, Form::Any) => {}
        DeValue::Table(table) => collect_misformed(schema, table, &path, all),
        DeValue::Array(list) => {
            for (index, item) in list.iter().enumerate() {
                check_form(schema, [&path[..], &[index.to_string()]].concat(), item, all);
            }
        }
        _ => {}
    }
}

/// A number out of range, or a table without a required key.
fn of_value(message: &str, text: &str, offset: usize) -> Option<(String, String)> {
    let table = DeTable::parse(text).ok()?;
    let (path, value) = value_at(table.get_ref(), offset)?;
    let root: Value = serde_json::from_str(SCHEMA).ok()?;
    let schema = Schema { root: &root, node: &root }.at(&path)?;
    if let Some(missing) = message.strip_prefix("missing field `").and_then(|rest| rest.strip_suffix('`')) {
        let form = schema.at(&[missing.to_owned()])?.form();
        let message = format!("{} has no `{missing}`", header(&path, value));
        return Some((message, format!("add `{missing} = {}`", form.sample(missing))));
    }
    let form = schema.form();
    let message = match form {
        Form::Integer(_) => format!("{} is out of range: it must be {}", subject(&path), form.words()),
        _ => format!("{} can't be used: it must be {}", subject(&path), form.words()),
    };
    Some((message, form.advice(&path, value)))
}

/// The key that a path leads to, or an item of its list, in a sentence.
fn subject(path: &[String]) -> String {
    let key = name(path);
    if path.last().is_some_and(|last| last == key) { format!("`{key}`") } else { format!("an item of `{key}`") }
}

/// The last key of a path.
fn name(path: &[String]) -> &str {
    path.iter().rev().find(|key| key.parse::<usize>().is_err()).map_or("", String::as_str)
}

/// The header of the table that a path leads to.
fn header(path: &[String], value: &DeValue<'_>) -> String {
    let is_item = path.last().is_some_and(|key| key.parse::<usize>().is_ok()) && matches!(value, DeValue::Table(_));
    let (open, close) = if is_item { ("[[", "]]") } else { ("[", "]") };
    format!("`{open}{}{close}`", dotted(path))
}

/// The keys of a path, without indices.
fn dotted(path: &[String]) -> String {
    let keys: Vec<String> = path.iter().filter(|key| key.parse::<usize>().is_err()).map(|key| shown(key)).collect();
    keys.join(".")
}

/// A key as TOML writes it.
fn shown(key: &str) -> String {
    let is_bare = !key.is_empty() && key.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'));
    if is_bare { key.to_owned() } else { toml::Value::from(key).to_string() }
}

fn found(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "a string",
        DeValue::Integer(_) => "an integer",
        DeValue::Float(_) => "a number with a point",
        DeValue::Boolean(_) => "a boolean",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}

fn listed<'w>(words: impl IntoIterator<Item = &'w str>) -> String {
    words.into_iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ")
}

/// The form of a value.
enum Form {
    Text,
    Word(Vec<String>),
    /// With what it counts.
    Integer(String),
    Number,
    Boolean,
    List(Box<Form>),
    Table,
    Either(Vec<Form>),
    Any,
}

impl Form {
    fn words(&self) -> String {
        match self {
            Self::Text => "a string".to_owned(),
            Self::Word(words) => format!("one of {}", listed(words.iter().map(String::as_str))),
            Self::Integer(_) => "an integer of zero or more".to_owned(),
            Self::Number => "a number".to_owned(),
            Self::Boolean => "a boolean".to_owned(),
            Self::List(item) if matches!(**item, Self::Table) => "a list of tables".to_owned(),
            Self::List(_) => "a list of strings".to_owned(),
            Self::Table => "a table".to_owned(),
            Self::Either(forms) => forms.iter().map(Self::words).collect::<Vec<_>>().join(" or "),
            Self::Any => "a value".to_owned(),
        }
    }

    /// A value of the form, for a help.
    fn sample(&self, key: &str) -> String {
        match self {
            Self::Text | Self::Any => "\"…\"".to_owned(),
            Self::Word(words) => words.first().map(|word| format!("\"{word}\"")).unwrap_or_default(),
            Self::Integer(_) => "500".to_owned(),
            Self::Number => "1.5".to_owned(),
            Self::Boolean => "true".to_owned(),
            Self::List(item) => {
                format!("[{}]", if key == "statuses" { "\"429\"".to_owned() } else { item.sample(key) })
            }
            Self::Table => "{ … }".to_owned(),
            Self::Either(forms) => forms.first().map(|form| form.sample(key)).unwrap_or_default(),
        }
    }

    /// Returns whether a value has the form; words and ranges are the parser's to check.
    fn takes(&self, value: &DeValue<'_>) -> bool {
        match self {
            Self::Text | Self::Word(_) => value.is_str(),
            Self::Integer(_) => value.is_integer(),
            Self::Number => value.is_integer() || value.is_float(),
            Self::Boolean => value.is_bool(),
            Self::List(_) => value.is_array(),
            Self::Table => value.is_table(),
            Self::Either(forms) => forms.iter().any(|form| form.takes(value)),
            Self::Any => true,
        }
    }

    /// The help on a value of another form.
    fn advice(&self, path: &[String], value: &DeValue<'_>) -> String {
        let about = match self {
            Self::Integer(about) => format!("; it is the {about}"),
            _ => String::new(),
        };
        format!("{}{about}; `sdkwright schema` prints the form of every key", self.correction(path, value))
    }

    /// The text that the user may have meant to write.
    fn correction(&self, path: &[String], value: &DeValue<'_>) -> String {
        let key = name(path);
        let is_item = path.last().is_none_or(|last| last != key);
        let write = |text: &str| match is_item {
            true => format!("write `{text}`"),
            false => format!("write `{} = {text}`", shown(key)),
        };
        match (self, value) {
            (Self::List(item), DeValue::Table(_)) if matches!(**item, Self::Table) => {
                format!("write `[[{}]]`, with two brackets", dotted(path))
            }
            (Self::List(item), DeValue::String(text)) if matches!(**item, Self::Text) => {
                write(&format!("[{}]", toml::Value::from(text.as_ref())))
            }
            (Self::Text, DeValue::Integer(_) | DeValue::Float(_) | DeValue::Boolean(_) | DeValue::Datetime(_)) => {
                write(&format!("\"{}\"", literal(value)))
            }
            (Self::Boolean, DeValue::String(text)) if matches!(text.as_ref(), "true" | "false") => write(text),
            (Self::Integer(_) | Self::Number, DeValue::String(text)) if text.parse::<u64>().is_ok() => write(text),
            (Self::Table, DeValue::Array(_)) if !is_item => format!("write `[{}]`, with one bracket", dotted(path)),
            (Self::Table, _) => format!("write a section {}, and its keys in lines below", header(path, value)),
            (Self::Boolean, _) => write("true") + ", or `false`",
            (Self::Either(forms), _) => {
                forms.iter().map(|form| form.correction(path, value)).collect::<Vec<_>>().join(", or ")
            }
            (form, _) => write(&form.sample(key)),
        }
    }
}

fn literal(value: &DeValue<'_>) -> String {
    match value {
        DeValue::Integer(number) => number.to_string(),
        DeValue::Float(number) => number.to_string(),
        DeValue::Boolean(is) => is.to_string(),
        DeValue::Datetime(date) => date.to_string(),
        _ => "…".to_owned(),
    }
}

/// A place in the schema of the file.
#[derive(Clone, Copy)]
struct Schema<'s> {
    root: &'s Value,
    node: &'s Value,
}

impl<'s> Schema<'s> {
    /// Follows a reference.
    fn target(self) -> Self {
        let reference = self.node.get("$ref").and_then(Value::as_str).and_then(|text| text.strip_prefix('#'));
        let node = reference.and_then(|pointer| self.root.pointer(pointer)).unwrap_or(self.node);
        Self { node, ..self }
    }

    /// The alternatives, without null; else the schema itself.
    fn alternatives(self) -> Vec<Self> {
        let schema = self.target();
        let list = schema.node.get("anyOf").and_then(Value::as_array);
        let Some(list) = list else { return vec![schema] };
        let of = |node| Self { node, ..schema }.alternatives();
        list.iter().filter(|node| node.get("type").is_none_or(|kind| kind != "null")).flat_map(of).collect()
    }

    /// The schema of the value that keys and indices lead to.
    fn at(self, path: &[String]) -> Option<Self> {
        let [key, rest @ ..] = path else { return Some(self) };
        self.alternatives().into_iter().find_map(|schema| {
            let own = schema.node.get("properties").and_then(|properties| properties.get(key));
            let other = || schema.node.get("additionalProperties").filter(|node| node.is_object());
            let item = || schema.node.get("items").filter(|_| key.parse::<usize>().is_ok());
            let node = own.or_else(other).or_else(item)?;
            Self { node, ..schema }.at(rest)
        })
    }

    fn form(self) -> Form {
        let mut forms: Vec<Form> = self.alternatives().into_iter().map(Self::own_form).collect();
        if forms.len() == 1 { forms.remove(0) } else { Form::Either(forms) }
    }

    fn own_form(self) -> Form {
        if let Some(words) = self.node.get("oneOf").and_then(Value::as_array) {
            let words = words.iter().filter_map(|word| word.get("const")?.as_str());
            return Form::Word(words.map(str::to_owned).collect());
        }
        let kind = self.node.get("type");
        let kind = kind.and_then(|kind| kind.as_str().or_else(|| kind.get(0)?.as_str())).unwrap_or_default();
        match kind {
            "string" => Form::Text,
            "integer" => {
                let about = self.node.get("description").and_then(Value::as_str).unwrap_or_default();
                let first = about.chars().next().into_iter().flat_map(char::to_lowercase);
                Form::Integer(first.chain(about.chars().skip(1)).collect::<String>().trim_end_matches('.').to_owned())
            }
            "number" => Form::Number,
            "boolean" => Form::Boolean,
            "array" => {
                let items = self.node.get("items").map(|node| Self { node, ..self }.form());
                Form::List(Box::new(items.unwrap_or(Form::Any)))
            }
            "object" => Form::Table,
            _ => Form::Any,
        }
    }
}
