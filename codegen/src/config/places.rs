//! Places of keys and values in the text of an `sdk.toml`.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::diagnostics::Location;

/// The text of an `sdk.toml`, to look up where a value is.
#[derive(Clone, Debug, Default)]
pub(crate) struct Places {
    pub(super) file: String,
    pub(super) text: String,
}

impl PartialEq for Places {
    /// Configurations are equal wherever they are written.
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Places {
    /// Returns the place of the value that a path of keys and list indices leads to, or of as much of it as there is.
    pub(crate) fn of(&self, path: &[&str]) -> Location {
        let mut offset = None;
        if let Ok(table) = DeTable::parse(&self.text) {
            let table = table.into_inner();
            let mut found =
                path.split_first().and_then(|(key, rest)| member(&table, key, &mut offset).map(|at| (at, rest)));
            while let Some((value, [key, rest @ ..])) = found {
                let next = match value {
                    DeValue::Table(table) => member(table, key, &mut offset),
                    DeValue::Array(list) => key.parse().ok().and_then(|index: usize| list.get(index)).map(|item| {
                        offset = Some(item.span().start);
                        item.get_ref()
                    }),
                    _ => None,
                };
                found = next.map(|next| (next, rest));
            }
        }
        let (line, column) = offset.map_or((0, 0), |offset| position(&self.text, offset));
        Location { file: self.file.as_str().into(), line, column, ..Location::default() }
    }
}

/// Returns the keys and indices that lead to the innermost value that begins at a byte, and the value.
pub(super) fn value_at<'t, 'i>(table: &'t DeTable<'i>, offset: usize) -> Option<(Vec<String>, &'t DeValue<'i>)> {
    table.iter().find_map(|(key, value)| within(key.get_ref().to_string(), value, offset))
}

fn within<'t, 'i>(
    key: String,
    value: &'t Spanned<DeValue<'i>>,
    offset: usize,
) -> Option<(Vec<String>, &'t DeValue<'i>)> {
    let inner = match value.get_ref() {
        DeValue::Table(table) => value_at(table, offset),
        DeValue::Array(list) => {
            list.iter().enumerate().find_map(|(index, item)| within(index.to_string(), item, offset))
        }
        _ => None,
    };
    match inner {
        Some((path, value)) => Some((std::iter::once(key).chain(path).collect(), value)),
        None => (value.span().start == offset).then(|| (vec![key], value.get_ref())),
    }
}

fn member<'t, 'i>(table: &'t DeTable<'i>, key: &str, offset: &mut Option<usize>) -> Option<&'t DeValue<'i>> {
    let (name, value) = table.iter().find(|(name, _)| name.get_ref() == key)?;
    *offset = Some(name.span().start);
    Some(value.get_ref())
}

/// Line and column, both from 1, of a byte.
pub(crate) fn position(text: &str, offset: usize) -> (u32, u32) {
    let before = text.get(..offset).unwrap_or(text);
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    (u32::try_from(line).unwrap_or(u32::MAX), u32::try_from(column).unwrap_or(u32::MAX))
}
