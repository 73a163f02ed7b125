//! Pagination of operations: `x-speakeasy-pagination`, or a rule of `sdk.toml`.

use serde_json::Value;

use super::Builder;
use crate::config::{Pagination as Rule, PaginationKind as RuleKind};
use crate::ir::{Kind, Operation, Pagination, PaginationKind, ParamLocation, ResponseKind, Ty};

/// Names of the array that a page is about, best first.
const ITEMS: &[&str] = &["data", "items", "results", "records", "entries", "values", "value", "content", "list"];

/// The path to the last item of a page.
const LAST: &str = "[-1]";

/// Declared pagination, before it is validated against the operation.
struct Wish {
    kind: RuleKind,
    param: Option<String>,
    limit: Option<String>,
    next: Option<Vec<String>>,
    items: Option<Vec<String>>,
    more: Option<Vec<String>>,
    in_last_item: bool,
}

/// An operation that a rule of `sdk.toml` was taken for.
pub(super) struct RuleUse {
    /// The index of the rule.
    pub rule: usize,
    /// The operation's id.
    pub operation: String,
    /// The reason why the rule can't apply to it.
    pub why_not: Option<String>,
}

impl Builder<'_> {
    /// How to get an operation's next page, if it says so and its response agrees.
    pub(super) fn pagination(&mut self, operation: &Operation, extension: Option<&Value>) -> Option<Pagination> {
        if let Some(value) = extension {
            return self.paged(operation, wish_of_extension(value)?).ok();
        }
        let number = self.config.pagination.iter().position(|rule| applies(rule, operation))?;
        let made = wish_of_rule(&self.config.pagination[number]).and_then(|wish| self.paged(operation, wish));
        self.paged_by.push(RuleUse {
            rule: number,
            operation: operation.id.clone(),
            why_not: made.as_ref().err().cloned(),
        });
        made.ok()
    }

    /// Returns the pagination of an operation as configured, or the reason why it can't work.
    fn paged(&self, operation: &Operation, wish: Wish) -> Result<Pagination, String> {
        let page_ty = self.page_type(operation).ok_or("its response is not an object or array of JSON")?;
        let items = match &wish.items {
            Some(path) => path.clone(),
            None => self.find_items(&page_ty).ok_or("its response has no array that could hold the items")?,
        };
        let item_ty = match self.at_path(&page_ty, &items) {
            Some(Ty::Array(item)) => *item,
            Some(_) => return Err(format!("`items`: `{}` is not an array in its response", words(&items))),
            None => return Err(format!("`items`: its response has no `{}`", words(&items))),
        };
        let find = |name: &str| {
            operation.params.iter().position(|param| param.wire_name == name && param.location == ParamLocation::Query)
        };
        let param = |name: &Option<String>| {
            let name = name.as_deref().ok_or("`param` is missing")?;
            find(name).ok_or_else(|| format!("`param`: it has no query parameter `{name}`"))
        };
        let next = |next: Option<Vec<String>>| {
            let next = next.ok_or("`next` is missing")?;
            self.at_path(&page_ty, &next).ok_or_else(|| format!("`next`: its response has no `{}`", words(&next)))?;
            Ok::<_, String>(next)
        };
        let kind = match wish.kind {
            RuleKind::Cursor => {
                let in_last_item = wish.in_last_item;
                let path = wish.next.ok_or("`next` is missing")?;
                let holder = if in_last_item { &item_ty } else { &page_ty };
                self.at_path(holder, &path).ok_or_else(|| match in_last_item {
                    true => format!("`next`: its items have no `{}`", words(&path)),
                    false => format!("`next`: its response has no `{}`", words(&path)),
                })?;
                PaginationKind::Cursor { param: param(&wish.param)?, next: path, in_last_item }
            }
            RuleKind::Offset => {
                PaginationKind::Offset { param: param(&wish.param)?, limit: wish.limit.as_deref().and_then(find) }
            }
            RuleKind::Page => PaginationKind::Page { param: param(&wish.param)? },
            RuleKind::Link => PaginationKind::Link,
            RuleKind::Url => PaginationKind::Url { next: next(wish.next)? },
        };
        let more = wish.more.unwrap_or_default();
        if !more.is_empty() && self.at_path(&page_ty, &more) != Some(Ty::Bool) {
            return Err(format!("`more`: its response has no boolean `{}`", words(&more)));
        }
        Ok(Pagination { kind, items, item_ty, page_ty, more })
    }

    /// The array that a page is about: by its name, or the only one there is.
    fn find_items(&self, page: &Ty) -> Option<Vec<String>> {
        let Ty::Named(page) = page else { return Some(Vec::new()) };
        let Kind::Object(object) = &self.types[page.0 as usize].kind else { return None };
        let arrays: Vec<&str> = object
            .fields
            .iter()
            .filter(|field| matches!(field.ty, Ty::Array(_)))
            .map(|field| field.wire_name.as_str())
            .collect();
        let name = ITEMS.iter().copied().find(|name| arrays.contains(name)).or(match arrays.as_slice() {
            [only] => Some(*only),
            _ => None,
        })?;
        Some(vec![name.to_owned()])
    }

    /// The type at a path of properties.
    fn at_path(&self, page: &Ty, path: &[String]) -> Option<Ty> {
        let mut ty = page.clone();
        for name in path {
            let Ty::Named(id) = ty else { return None };
            let Kind::Object(object) = &self.types[id.0 as usize].kind else { return None };
            ty = object.struct_fields().find(|field| field.wire_name == *name && !field.is_flag())?.ty.clone();
        }
        Some(ty)
    }

    /// The struct or array that the first success response holds.
    fn page_type(&self, operation: &Operation) -> Option<Ty> {
        let success = operation.responses.iter().find(|response| response.status.is_success())?;
        let ResponseKind::Json(mut ty) = success.content.first()?.kind.clone() else { return None };
        // A named array is one.
        while let Ty::Named(id) = ty {
            match &self.types[id.0 as usize].kind {
                Kind::Alias(target) => ty = target.clone(),
                Kind::Object(_) => return Some(ty),
                _ => return None,
            }
        }
        matches!(ty, Ty::Array(_)).then_some(ty)
    }
}

/// Returns the content of a rule, or the reason why it can't be read.
fn wish_of_rule(rule: &Rule) -> Result<Wish, String> {
    let read = |key: &str, text: Option<&str>| match text {
        Some(text) => {
            path(text).map(Some).ok_or_else(|| format!("`{key}`: `{text}` is not a path of names such as `$.data`"))
        }
        None => Ok(None),
    };
    // `$.data[-1].id`: the last of the items at `$.data`
    let in_last = rule.next.as_deref().and_then(|next| next.split_once(LAST));
    let next = in_last.map(|(_, next)| format!("${next}"));
    let items = in_last.map(|(items, _)| items);
    Ok(Wish {
        kind: rule.kind,
        param: rule.param.clone(),
        limit: rule.limit.clone(),
        next: read("next", next.as_deref().or(rule.next.as_deref()))?,
        items: read("items", items.or(rule.items.as_deref()))?,
        more: read("more", rule.more.as_deref())?,
        in_last_item: in_last.is_some(),
    })
}

/// A path of names as it is shown.
fn words(path: &[String]) -> String {
    format!("$.{}", path.join("."))
}

fn applies(rule: &Rule, operation: &Operation) -> bool {
    let named = rule.operations.is_empty() || rule.operations.iter().any(|pattern| matches(pattern, &operation.id));
    let has = |name: &Option<String>| {
        name.as_ref().is_none_or(|name| operation.params.iter().any(|param| param.wire_name == *name))
    };
    named && operation.method == "GET" && has(&rule.param)
}

/// `*` matches any text.
pub(super) fn matches(pattern: &str, text: &str) -> bool {
    let mut pieces = pattern.split('*');
    let first = pieces.next().unwrap_or_default();
    let Some(mut rest) = text.strip_prefix(first) else { return false };
    let mut last = first;
    for piece in pieces {
        let Some(at) = rest.find(piece) else { return false };
        rest = &rest[at + piece.len()..];
        last = piece;
    }
    rest.is_empty() || (pattern.contains('*') && (last.is_empty() || text.ends_with(last)))
}

fn wish_of_extension(value: &Value) -> Option<Wish> {
    let kind = value.get("type")?.as_str()?;
    let input = |kind: &str| {
        let inputs = value.get("inputs")?.as_array()?;
        let input = inputs.iter().find(|input| input.get("type").and_then(Value::as_str) == Some(kind))?;
        (input.get("in").and_then(Value::as_str) == Some("parameters")).then_some(())?;
        input.get("name")?.as_str().map(str::to_owned)
    };
    let output = |name: &str| path(value.get("outputs")?.get(name)?.as_str()?);
    let wish = |kind, param, limit, next| Wish {
        kind,
        param,
        limit,
        next,
        items: output("results"),
        more: None,
        in_last_item: false,
    };
    Some(match kind {
        "cursor" => wish(RuleKind::Cursor, input("cursor"), None, output("nextCursor")),
        "link" => wish(RuleKind::Link, None, None, None),
        "url" => wish(RuleKind::Url, None, None, output("nextUrl")),
        "offsetLimit" => match input("offset") {
            Some(offset) => wish(RuleKind::Offset, Some(offset), input("limit"), None),
            None => wish(RuleKind::Page, input("page"), input("limit"), None),
        },
        _ => return None,
    })
}

/// `$.a.b` as its property names; anything cleverer is not understood.
fn path(text: &str) -> Option<Vec<String>> {
    let rest = text.strip_prefix('$')?.replace("['", ".").replace("']", "");
    let names: Vec<String> = rest.split('.').filter(|name| !name.is_empty()).map(str::to_owned).collect();
    (!names.iter().any(|name| name.contains(['[', ']', '*', '?', '(', '@']))).then_some(names)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns() {
        for (pattern, text, expected) in [
            ("list*", "list_pets", true),
            ("list*", "get_pet", false),
            ("*", "x", true),
            ("a*b", "aXb", true),
            ("a*b", "aXbc", false),
            ("a", "a", true),
            ("a", "ab", false),
        ] {
            assert_eq!(matches(pattern, text), expected, "{pattern} on {text}");
        }
    }

    #[test]
    fn paths() {
        assert_eq!(path("$.data.next"), Some(vec!["data".to_owned(), "next".to_owned()]));
        assert_eq!(path("$['data']"), Some(vec!["data".to_owned()]));
        assert_eq!(path("$"), Some(Vec::new()));
        assert_eq!(path("$.a[0]"), None);
        assert_eq!(path("next"), None);
    }
}
