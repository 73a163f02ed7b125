//! Pagination of operations: `x-speakeasy-pagination`, a rule of `sdk.toml`, or detected.

mod detect;

use serde_json::Value;

use super::Builder;
use crate::config::{Pagination as Rule, PaginationKind as RuleKind, path, shown};
use crate::ir::{Kind, Object, Operation, Pagination, PaginationKind, Param, ParamLocation, Prev, ResponseKind, Ty};
use crate::suggest;

/// Names of the array that a page is about, best first.
const ITEMS: &[&str] = &["data", "items", "results", "records", "entries", "values", "value", "content", "list"];

/// The path to the last item of a page, whose property is the next cursor.
const LAST: &str = "[-1]";

/// The path to the first item of a page, whose property is the previous cursor.
const FIRST: &str = "[0]";

/// Declared pagination, before it is validated against the operation.
struct Wish {
    kind: RuleKind,
    param: Option<String>,
    limit: Option<String>,
    next: Option<CursorPath>,
    items: Option<Vec<String>>,
    more: Option<Vec<String>>,
    total: Option<Vec<String>>,
    total_pages: Option<Vec<String>>,
    prev: Option<CursorPath>,
    prev_param: Option<String>,
}

/// The place of a cursor or URL.
struct CursorPath {
    path: Vec<String>,
    /// It is a property of an item.
    in_item: bool,
}

/// An operation that a rule of `sdk.toml` was taken for.
pub(super) struct RuleUse {
    /// The index of the rule.
    pub rule: usize,
    /// The operation's id.
    pub operation: String,
    /// The reason why the rule can't apply to it.
    pub why_not: Option<Obstacle>,
}

/// The reason why an operation can't be paginated as declared.
#[derive(Debug, Default)]
pub(super) struct Obstacle {
    /// The key whose value does not fit; empty if it is none of them.
    pub key: &'static str,
    /// The reason, as a clause about the operation.
    pub reason: String,
    /// The value that the key should perhaps have.
    pub suggestion: Option<String>,
}

impl Obstacle {
    fn of(key: &'static str, reason: String) -> Self {
        Self { key, reason: format!("`{key}`: {reason}"), suggestion: None }
    }

    /// Suggests the value that is nearest, else the conventional one.
    fn suggest(mut self, value: &str, known: &[String], conventional: Option<String>) -> Self {
        let nearest = suggest::nearest(value, known.iter().map(String::as_str)).map(str::to_owned);
        self.suggestion = nearest.or(conventional);
        self
    }
}

impl From<&str> for Obstacle {
    fn from(reason: &str) -> Self {
        Self { reason: reason.to_owned(), ..Self::default() }
    }
}

impl Builder<'_> {
    /// Returns the pagination that the operation's extension, the first rule for it, or its parameters and response declare.
    pub(super) fn pagination(&mut self, operation: &Operation, extension: Option<&Value>) -> Option<Pagination> {
        if let Some(value) = extension {
            return self.paged(operation, wish_of_extension(value)?).ok();
        }
        let Some(number) = self.config.pagination.iter().position(|rule| applies(rule, operation)) else {
            let wish = self.detected(operation)?;
            return self.paged(operation, wish).ok().map(|found| Pagination { detected: true, ..found });
        };
        let rule = &self.config.pagination[number];
        let (made, why_not) = match rule.kind {
            RuleKind::None => (None, None),
            _ => match wish_of_rule(rule).and_then(|wish| self.paged(operation, wish)) {
                Ok(made) => (Some(made), None),
                Err(why) => (None, Some(why)),
            },
        };
        self.paged_by.push(RuleUse { rule: number, operation: operation.id.clone(), why_not });
        made
    }

    /// Returns the pagination of an operation as configured, or the reason why it can't work.
    fn paged(&self, operation: &Operation, wish: Wish) -> Result<Pagination, Obstacle> {
        let page_ty = self.page_type(operation).ok_or("its response is not an object or array of JSON")?;
        let items = match wish.items {
            Some(path) => path,
            None => self.find_items(&page_ty).ok_or("its response has no array that could hold the items")?,
        };
        let detected = || self.detected(operation);
        let item_ty = match self.at_path(&page_ty, &items) {
            Some(Ty::Array(item)) => *item,
            found => {
                let path = shown(&items);
                let reason = match found {
                    Some(_) => format!("`{path}` is not an array in its response"),
                    None => format!("its response has no `{path}`"),
                };
                let arrays = self.paths(&page_ty, |ty| matches!(ty, Ty::Array(_)));
                let conventional = self.find_items(&page_ty).map(|path| shown(&path));
                return Err(Obstacle::of("items", reason).suggest(&path, &arrays, conventional));
            }
        };
        let param = |key: &'static str, name: Option<String>| {
            let name = name.ok_or_else(|| Obstacle::of(key, "it is missing".to_owned()))?;
            query_param(operation, &name).ok_or_else(|| {
                let params = operation.params.iter().filter(|param| param.location == ParamLocation::Query);
                let known: Vec<String> = params.map(|param| param.wire_name.clone()).collect();
                let conventional = detected().and_then(|wish| wish.param);
                Obstacle::of(key, format!("it has no query parameter `{name}`")).suggest(&name, &known, conventional)
            })
        };
        let cursor = |key: &'static str, cursor: CursorPath| {
            let (holder, of) = if cursor.in_item { (&item_ty, "items have") } else { (&page_ty, "response has") };
            if self.at_path(holder, &cursor.path).is_some() {
                return Ok(cursor);
            }
            let path = shown(&cursor.path);
            let known = self.paths(holder, |ty| matches!(ty, Ty::String) || is_count(ty));
            let conventional = detected().and_then(|wish| if key == "next" { wish.next } else { wish.prev });
            let conventional = conventional.filter(|found| found.in_item == cursor.in_item);
            let conventional = conventional.map(|found| shown(&found.path));
            Err(Obstacle::of(key, format!("its {of} no `{path}`")).suggest(&path, &known, conventional))
        };
        let next = |next: Option<CursorPath>| cursor("next", next.ok_or("`next` is missing")?);
        let kind = match wish.kind {
            RuleKind::Cursor => {
                let next = next(wish.next)?;
                PaginationKind::Cursor {
                    param: param("param", wish.param)?,
                    next: next.path,
                    in_last_item: next.in_item,
                }
            }
            RuleKind::Offset => PaginationKind::Offset {
                param: param("param", wish.param)?,
                limit: wish.limit.and_then(|name| query_param(operation, &name)),
            },
            RuleKind::Page => PaginationKind::Page { param: param("param", wish.param)? },
            RuleKind::Link => PaginationKind::Link,
            RuleKind::Url => PaginationKind::Url { next: next(wish.next)?.path },
            RuleKind::None => return Err("it is not paginated".into()),
        };
        let (is_cursor, is_counted) =
            (wish.kind == RuleKind::Cursor, matches!(wish.kind, RuleKind::Offset | RuleKind::Page));
        let prev = match wish.prev.filter(|_| is_cursor || wish.kind == RuleKind::Url) {
            Some(prev) => {
                let CursorPath { path, in_item } = cursor("prev", prev)?;
                let own = wish.prev_param.filter(|_| is_cursor).map(|name| param("prev_param", Some(name)));
                Some(Prev { path, in_first_item: in_item, param: own.transpose()? })
            }
            None => None,
        };
        let value = |key: &'static str, path: Option<Vec<String>>, kind: &str, fits: fn(&Ty) -> bool| match path {
            Some(path) if self.at_path(&page_ty, &path).as_ref().is_some_and(fits) => Ok(path),
            Some(path) => {
                let (path, known) = (shown(&path), self.paths(&page_ty, fits));
                let only = known.first().filter(|_| known.len() == 1).cloned();
                Err(Obstacle::of(key, format!("its response has no {kind} `{path}`")).suggest(&path, &known, only))
            }
            None => Ok(Vec::new()),
        };
        Ok(Pagination {
            more: value("more", wish.more, "boolean", |ty| *ty == Ty::Bool)?,
            total: value("total", wish.total.filter(|_| is_counted), "number", is_count)?,
            total_pages: value(
                "total_pages",
                wish.total_pages.filter(|_| wish.kind == RuleKind::Page),
                "number",
                is_count,
            )?,
            kind,
            items,
            item_ty,
            page_ty,
            prev,
            detected: false,
        })
    }

    /// The array that a page is about: by its name, or the only one there is.
    fn find_items(&self, page: &Ty) -> Option<Vec<String>> {
        if matches!(page, Ty::Array(_)) {
            return Some(Vec::new());
        }
        let arrays: Vec<&str> = self
            .struct_of(page)?
            .fields
            .iter()
            .filter(|field| matches!(self.target(&field.ty), Ty::Array(_)))
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
            ty = self
                .struct_of(&ty)?
                .struct_fields()
                .find(|field| field.wire_name == *name && !field.is_flag())?
                .ty
                .clone();
        }
        Some(self.target(&ty).clone())
    }

    /// The paths to the properties of a page, and of its objects, whose type fits.
    fn paths(&self, page: &Ty, fits: impl Fn(&Ty) -> bool) -> Vec<String> {
        /// Objects within objects that are looked into.
        const DEPTH: usize = 3;
        /// Paths to compare with.
        const MOST: usize = 500;
        let (mut found, mut open) = (Vec::new(), vec![(page, Vec::<String>::new())]);
        while let Some((ty, path)) = open.pop() {
            for field in self.struct_of(ty).into_iter().flat_map(Object::struct_fields) {
                let path: Vec<String> = path.iter().chain([&field.wire_name]).cloned().collect();
                if fits(self.target(&field.ty)) && found.len() < MOST {
                    found.push(shown(&path));
                }
                if path.len() < DEPTH && open.len() < MOST {
                    open.push((&field.ty, path));
                }
            }
        }
        found
    }

    /// The struct of a type.
    fn struct_of(&self, ty: &Ty) -> Option<&Object> {
        let Ty::Named(id) = self.target(ty) else { return None };
        match &self.types[id.0 as usize].kind {
            Kind::Object(object) => Some(object),
            _ => None,
        }
    }

    /// The type that an alias is for.
    fn target<'t>(&'t self, mut ty: &'t Ty) -> &'t Ty {
        while let Ty::Named(id) = ty
            && let Kind::Alias(target) = &self.types[id.0 as usize].kind
        {
            ty = target;
        }
        ty
    }

    /// The struct or array that the first success response holds.
    fn page_type(&self, operation: &Operation) -> Option<Ty> {
        let success = operation.responses.iter().find(|response| response.status.is_success())?;
        let ResponseKind::Json(ty) = &success.content.first()?.kind else { return None };
        let ty = self.target(ty);
        (matches!(ty, Ty::Array(_)) || self.struct_of(ty).is_some()).then(|| ty.clone())
    }
}

/// Returns the content of a rule, or the reason why it can't be read.
fn wish_of_rule(rule: &Rule) -> Result<Wish, Obstacle> {
    let (next, last_of) = read_cursor(rule, "next", rule.next.as_deref(), LAST)?;
    let (prev, first_of) = read_cursor(rule, "prev", rule.prev.as_deref(), FIRST)?;
    Ok(Wish {
        kind: rule.kind,
        param: rule.param.clone(),
        limit: rule.limit.clone(),
        next,
        items: read("items", rule.items.as_deref().or(last_of).or(first_of))?,
        more: read("more", rule.more.as_deref())?,
        total: read("total", rule.total.as_deref())?,
        total_pages: read("total_pages", rule.total_pages.as_deref())?,
        prev,
        prev_param: rule.prev_param.clone(),
    })
}

fn read(key: &'static str, text: Option<&str>) -> Result<Option<Vec<String>>, Obstacle> {
    let wrong = |text: &str| Obstacle::of(key, format!("`{text}` is not a path of names such as `$.data`"));
    text.map(|text| path(text).ok_or_else(|| wrong(text))).transpose()
}

/// The place of a cursor or URL, and the path of the items if it is a property of one: `$.data[-1].id` is that of the last
/// item at `$.data`.
fn read_cursor<'r>(
    rule: &Rule,
    key: &'static str,
    text: Option<&'r str>,
    item: &str,
) -> Result<(Option<CursorPath>, Option<&'r str>), Obstacle> {
    let split = text.and_then(|text| text.split_once(item)).filter(|_| rule.kind == RuleKind::Cursor);
    let (items, path) = match split {
        Some((items, rest)) => (Some(items), read(key, Some(&format!("${rest}")))?),
        None => (None, read(key, text)?),
    };
    Ok((path.map(|path| CursorPath { path, in_item: items.is_some() }), items))
}

/// The index of a query parameter.
fn query_param(operation: &Operation, name: &str) -> Option<usize> {
    let is_it = |param: &Param| param.wire_name == name && param.location == ParamLocation::Query;
    operation.params.iter().position(is_it)
}

/// Returns whether values of the type can be a number of items.
fn is_count(ty: &Ty) -> bool {
    matches!(ty, Ty::I32 | Ty::I64 | Ty::U32 | Ty::U64 | Ty::F64)
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
        total: None,
        total_pages: output("numPages"),
        prev: None,
        prev_param: None,
    };
    let cursor = |name: &str| output(name).map(|path| CursorPath { path, in_item: false });
    Some(match kind {
        "cursor" => wish(RuleKind::Cursor, input("cursor"), None, cursor("nextCursor")),
        "link" => wish(RuleKind::Link, None, None, None),
        "url" => wish(RuleKind::Url, None, None, cursor("nextUrl")),
        "offsetLimit" => match input("offset") {
            Some(offset) => wish(RuleKind::Offset, Some(offset), input("limit"), None),
            None => wish(RuleKind::Page, input("page"), input("limit"), None),
        },
        _ => return None,
    })
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
}
