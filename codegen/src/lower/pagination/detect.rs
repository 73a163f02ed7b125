//! Pagination that a document does not declare, by the conventional names of parameters and properties.

use super::{CursorPath, Wish, is_count};
use crate::config::PaginationKind;
use crate::ir::{Field, Operation, ParamLocation, Ty};
use crate::lower::Builder;

// Names are compared in lower case, by their letters and digits.

/// Parameters that take a cursor.
const CURSORS: &[&str] = &[
    "cursor",
    "nextcursor",
    "pagecursor",
    "pagetoken",
    "nextpagetoken",
    "nexttoken",
    "continuationtoken",
    "startingafter",
    "after",
    "pageafter",
    "marker",
    "next",
];

/// Parameters that take the cursor of the previous page, beside one for the next page.
const CURSORS_BACK: &[&str] = &["endingbefore", "before", "pagebefore"];

/// Properties that are the cursor of the next page.
const NEXT: &[&str] = &[
    "next",
    "nextcursor",
    "nextpagecursor",
    "nextpagetoken",
    "nexttoken",
    "nextcontinuationtoken",
    "nextmarker",
    "nextpage",
    "continuationtoken",
    "endcursor",
];

/// Properties that are the cursor of the previous page.
const PREV: &[&str] = &[
    "prev",
    "previous",
    "prevcursor",
    "previouscursor",
    "prevpagetoken",
    "previouspagetoken",
    "prevtoken",
    "previoustoken",
    "prevpage",
    "previouspage",
    "startcursor",
];

/// Properties that are the URL of the next page, whatever their format.
const NEXT_URLS: &[&str] = &["nexturl", "nextpageurl", "nextlink", "nexthref", "odatanextlink"];

/// Properties that are the URL of the previous page, whatever their format.
const PREV_URLS: &[&str] = &["prevurl", "previousurl", "prevpageurl", "previouspageurl", "prevlink", "previouslink"];

/// Objects that have links as properties, or are one.
const LINKS: &[&str] = &["links", "next", "prev", "previous"];

/// Objects of a page that are about pagination.
const ABOUT_PAGES: &[&str] =
    &["meta", "metadata", "pagination", "paging", "pageinfo", "page", "cursors", "responsemetadata", "links"];

/// Parameters that take a page's number.
const PAGES: &[&str] = &["page", "pagenumber", "pagenum", "pageno"];

/// Parameters that take the number of items before a page.
const OFFSETS: &[&str] = &["offset", "pageoffset", "skip"];

/// Parameters that limit a page's size.
const LIMITS: &[&str] = &["limit", "perpage", "pagesize", "pagelimit", "size", "count", "take", "top", "maxresults"];

/// Properties that are the number of items in all pages.
const TOTALS: &[&str] = &["total", "totalcount", "totalitems", "totalresults", "totalrecords", "totalelements"];

/// Properties that are the number of pages.
const TOTAL_PAGES: &[&str] = &["totalpages", "pagecount", "numpages", "lastpage"];

/// Properties that are true if another page follows.
const MORE: &[&str] = &["hasmore", "hasnext", "hasnextpage"];

/// Arrays of a page that are not its items.
const NOT_ITEMS: &[&str] = &["errors", "warnings", "messages", "links", "included"];

/// The greatest depth of a property of a page.
const MAX_DEPTH: usize = 4;

/// A property of a page, or of an object in it that is about pagination.
struct Property<'a> {
    path: Vec<String>,
    /// Its plain name, and that of the object that it is in.
    name: String,
    holder: String,
    field: &'a Field,
    ty: &'a Ty,
}

/// The parameters and properties of an operation.
struct Conventions<'a> {
    operation: &'a Operation,
    /// The query parameters: plain names, names and types.
    params: Vec<(String, &'a str, &'a Ty)>,
    properties: Vec<Property<'a>>,
    items: Vec<String>,
    /// Items have a property of this name that identifies them.
    id: Option<String>,
}

impl Builder<'_> {
    /// Returns the pagination of an operation whose parameters and response have conventional names.
    pub(super) fn detected(&self, operation: &Operation) -> Option<Wish> {
        if operation.method != "GET" {
            return None;
        }
        let page = self.page_type(operation)?;
        let items = self.find_items(&page)?;
        if items.last().is_some_and(|name| NOT_ITEMS.contains(&plain(name).as_str())) {
            return None;
        }
        let mut properties = Vec::new();
        self.properties(&page, &[], &mut properties);
        let id = match self.at_path(&page, &items)? {
            Ty::Array(item) => self.id(&item),
            _ => None,
        };
        let params = operation.params.iter().filter(|param| param.location == ParamLocation::Query);
        let params = params.map(|param| (plain(&param.wire_name), param.wire_name.as_str(), self.target(&param.ty)));
        let found = Conventions { operation, params: params.collect(), properties, items, id };
        let wish = found.by_url().or_else(|| found.by_cursor()).or_else(|| found.by_last_item());
        wish.or_else(|| found.by_link()).or_else(|| found.by_page()).or_else(|| found.by_offset())
    }

    /// The name of the property that identifies an item.
    fn id(&self, item: &Ty) -> Option<String> {
        let id = self.struct_of(item)?.struct_fields().find(|field| field.wire_name == "id")?;
        is_cursor(self.target(&id.ty)).then(|| id.wire_name.clone())
    }

    /// The properties of a page, and those of its objects that are about pagination.
    fn properties<'a>(&'a self, ty: &Ty, path: &[String], out: &mut Vec<Property<'a>>) {
        let Some(object) = self.struct_of(ty) else { return };
        let holder = path.last().map(|name| plain(name)).unwrap_or_default();
        for field in object.struct_fields().filter(|field| !field.is_flag()) {
            let path: Vec<String> = path.iter().chain([&field.wire_name]).cloned().collect();
            let (name, ty) = (plain(&field.wire_name), self.target(&field.ty));
            if path.len() < MAX_DEPTH && [ABOUT_PAGES, LINKS].iter().any(|names| names.contains(&name.as_str())) {
                self.properties(ty, &path, out);
            }
            out.push(Property { path, name, holder: holder.clone(), field, ty });
        }
    }
}

impl Conventions<'_> {
    fn by_url(&self) -> Option<Wish> {
        let next = self.url("next", NEXT_URLS)?;
        let prev = self.url("prev", PREV_URLS).or_else(|| self.url("previous", &[]));
        Some(Wish { next: Some(next), prev, ..self.wish(PaginationKind::Url) })
    }

    /// The URL of a page: by its name, by its format, or in an object of links.
    fn url(&self, relation: &str, names: &[&str]) -> Option<CursorPath> {
        let found = self.properties.iter().find(|property| {
            let is_relation = property.name == relation && (property.is_uri() || property.holder == "links");
            let is_target = matches!(property.name.as_str(), "href" | "url") && property.holder == relation;
            property.is_text() && (names.contains(&property.name.as_str()) || is_relation || is_target)
        });
        found.map(Property::cursor)
    }

    fn by_cursor(&self) -> Option<Wish> {
        let param = self.param(CURSORS, is_cursor)?;
        let is_one = |property: &Property<'_>| is_cursor(property.ty) && !property.is_uri();
        let next = self.property(NEXT, is_one)?.cursor();
        // `after` takes no cursor of a previous page.
        let (prev, prev_param) = match (plain(param).contains("after"), self.param(CURSORS_BACK, is_cursor)) {
            (true, None) => (None, None),
            (true, Some(back)) => (self.property(PREV, is_one), Some(back.to_owned())),
            (false, _) => (self.property(PREV, is_one), None),
        };
        let prev_param = prev_param.filter(|_| prev.is_some());
        let wish = self.wish(PaginationKind::Cursor);
        Some(Wish {
            param: Some(param.to_owned()),
            next: Some(next),
            prev: prev.map(Property::cursor),
            prev_param,
            ..wish
        })
    }

    /// The last item's id is the cursor, as long as the page says that there are more.
    fn by_last_item(&self) -> Option<Wish> {
        let param = self.param(&["startingafter"], is_cursor)?;
        let of_item = || self.id.as_ref().map(|id| CursorPath { path: vec![id.clone()], in_item: true });
        let wish = self.wish(PaginationKind::Cursor);
        wish.more.as_ref()?;
        let prev_param = self.param(&["endingbefore"], is_cursor).map(str::to_owned);
        let prev = of_item().filter(|_| prev_param.is_some());
        Some(Wish { param: Some(param.to_owned()), next: Some(of_item()?), prev, prev_param, ..wish })
    }

    /// The response declares the header, and a parameter selects a part of the items.
    fn by_link(&self) -> Option<Wish> {
        let success = self.operation.responses.iter().find(|response| response.status.is_success())?;
        success.headers.iter().find(|header| header.wire_name.eq_ignore_ascii_case("link"))?;
        [CURSORS, PAGES, OFFSETS, LIMITS].iter().find_map(|names| self.param(names, |_| true))?;
        Some(Wish { more: None, ..self.wish(PaginationKind::Link) })
    }

    fn by_page(&self) -> Option<Wish> {
        let param = self.param(PAGES, is_count)?;
        let wish = self.wish(PaginationKind::Page);
        let is_sized = self.param(LIMITS, is_count).is_some();
        let is_counted = wish.total.is_some() || wish.total_pages.is_some() || wish.more.is_some();
        let is_numbered = self.first_page_is_known(param);
        ((is_sized || is_counted) && is_numbered).then(|| Wish { param: Some(param.to_owned()), ..wish })
    }

    /// Pages without a declared default are numbered from one, unless something suggests zero.
    fn first_page_is_known(&self, param: &str) -> bool {
        let Some(param) = self.operation.params.iter().find(|known| known.wire_name == param) else { return false };
        let minimum = param.limits.as_ref().and_then(|limits| limits.minimum);
        let from_zero = minimum.is_some_and(|minimum| minimum.value < 1.0)
            || self.properties.iter().any(|property| property.name == "totalelements");
        param.default.is_some() || param.required || !from_zero
    }

    fn by_offset(&self) -> Option<Wish> {
        let (param, limit) = (self.param(OFFSETS, is_count)?, self.param(LIMITS, is_count)?);
        let wish = self.wish(PaginationKind::Offset);
        Some(Wish { param: Some(param.to_owned()), limit: Some(limit.to_owned()), ..wish })
    }

    fn wish(&self, kind: PaginationKind) -> Wish {
        let path = |names: &[&str], fits: fn(&Ty) -> bool| {
            self.property(names, |property| fits(property.ty)).map(|property| property.path.clone())
        };
        Wish {
            kind,
            param: None,
            limit: None,
            next: None,
            items: Some(self.items.clone()),
            more: path(MORE, |ty| *ty == Ty::Bool),
            total: path(TOTALS, is_count),
            total_pages: path(TOTAL_PAGES, is_count),
            prev: None,
            prev_param: None,
        }
    }

    /// The query parameter of the first of the names that one has.
    fn param(&self, names: &[&str], fits: fn(&Ty) -> bool) -> Option<&str> {
        let found = names.iter().find_map(|name| self.params.iter().find(|(plain, _, ty)| plain == name && fits(ty)));
        found.map(|(_, wire_name, _)| *wire_name)
    }

    /// The property of the first of the names that one has, the one nearest to the page.
    fn property(&self, names: &[&str], fits: impl Fn(&Property<'_>) -> bool) -> Option<&Property<'_>> {
        names.iter().find_map(|name| {
            let named = self.properties.iter().filter(|property| property.name == *name && fits(property));
            named.min_by_key(|property| property.path.len())
        })
    }
}

impl Property<'_> {
    fn cursor(&self) -> CursorPath {
        CursorPath { path: self.path.clone(), in_item: false }
    }

    fn is_text(&self) -> bool {
        matches!(self.ty, Ty::String | Ty::External(_))
    }

    fn is_uri(&self) -> bool {
        let format = self.field.limits.as_ref().and_then(|limits| limits.format.as_deref());
        format.is_some_and(|format| matches!(format, "uri" | "uri-reference" | "iri" | "iri-reference" | "url"))
    }
}

/// Returns whether values of the type can be cursors.
fn is_cursor(ty: &Ty) -> bool {
    matches!(ty, Ty::String | Ty::External(_)) || (is_count(ty) && *ty != Ty::F64)
}

/// A name in lower case, without anything but letters and digits.
fn plain(name: &str) -> String {
    name.chars().filter(|c| c.is_ascii_alphanumeric()).map(|c| c.to_ascii_lowercase()).collect()
}
