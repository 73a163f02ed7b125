// part: pages
//! Pagination: streams of pages and items.

use std::collections::HashSet;
use std::fmt;
use std::future::Future as _;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_core::Stream;
use http::HeaderMap;
use url::Url;

use super::codec::{self, Blank, Codec, Tree};
use super::platform::Instant;
use super::{Call, Error, RawResponse, Response, Sending, execute, link};

/// Maximum number of pages without an item that [`Items`] fetches in a row.
const MAX_EMPTY_PAGES: usize = 100;

/// The request for the next page. Numbers are indices of the operation's parameters.
pub struct Paging<T> {
    rule: Rule,
    find: Find<T>,
}

/// The part of a [`Paging`] that does not depend on the type of a page.
#[derive(Clone, Copy, Debug)]
enum Rule {
    Cursor { param: usize },
    Offset { param: usize, limit: Option<usize> },
    Page { param: usize, first: i64 },
    Url,
    Link,
}

/// Takes from a page what decides about the next one.
enum Find<T> {
    Next(fn(&T) -> Option<&dyn Codec>),
    Count(fn(&T) -> usize),
    Nothing,
}

/// The values of a page that determine the next one, besides the headers of the response.
enum Found {
    /// The cursor or address of the next page.
    Next(Option<String>),
    /// The number of items in the page.
    Count(usize),
}

impl<T> Paging<T> {
    /// `param` of the next request is the cursor that `next` finds in a page. The last page has none, null or an empty one.
    pub const fn cursor(param: usize, next: fn(&T) -> Option<&dyn Codec>) -> Self {
        Self { rule: Rule::Cursor { param }, find: Find::Next(next) }
    }
    /// `param` grows by the number of items in a page. A page without items, or with fewer than `limit` asks for, is the last one.
    pub const fn offset(param: usize, limit: Option<usize>, count: fn(&T) -> usize) -> Self {
        Self { rule: Rule::Offset { param, limit }, find: Find::Count(count) }
    }
    /// `param` grows by one from `first`. A page without items is the last one.
    pub const fn page(param: usize, first: i64, count: fn(&T) -> usize) -> Self {
        Self { rule: Rule::Page { param, first }, find: Find::Count(count) }
    }
    /// `next` finds the address of the next page, absolute or relative. The last page has none, null or an empty one.
    pub const fn url(next: fn(&T) -> Option<&dyn Codec>) -> Self {
        Self { rule: Rule::Url, find: Find::Next(next) }
    }
    /// The `Link` header of the response names the next page (RFC 8288, relation `next`). The last page has none.
    pub const fn link() -> Self {
        Self { rule: Rule::Link, find: Find::Nothing }
    }
    fn find(&self, page: &T) -> Found {
        match self.find {
            Find::Next(next) => Found::Next(next(page).and_then(text)),
            Find::Count(count) => Found::Count(count(page)),
            Find::Nothing => Found::Next(None),
        }
    }
}

impl<T> fmt::Debug for Paging<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.rule, f)
    }
}

impl Call {
    /// Returns a stream of pages; each is requested when it is polled.
    pub fn pages<T: Blank>(self, paging: Paging<T>) -> Pages<T> {
        Pages::new(self, paging)
    }
    /// Returns a stream of the items of all pages.
    pub fn items<T: Blank, I>(self, paging: Paging<T>, items: fn(T) -> Vec<I>) -> Items<T, I> {
        Items::new(Pages::new(self, paging), items)
    }
}

/// The requests for one page after another, whatever the type of a page.
struct Course {
    call: Call,
    rule: Rule,
    cursor: Option<String>,
    /// The address of the last requested page, the base of the next page's address (RFC 3986, 5.1.3).
    here: Option<Url>,
    seen: HashSet<u64>,
    fetching: Option<Sending<RawResponse>>,
    done: bool,
}

impl Course {
    fn new(call: Call, rule: Rule) -> Self {
        Self { call, rule, cursor: None, here: None, seen: HashSet::new(), fetching: None, done: false }
    }

    /// Polls the response that holds the next page; `None` after the last page.
    fn poll_response(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<RawResponse, Error>>> {
        if self.done {
            return Poll::Ready(None);
        }
        if self.fetching.is_none() {
            match self.request() {
                Ok(call) => self.fetching = Some(call.answer(Ok)),
                Err(error) => return Poll::Ready(Some(Err(self.fail(error)))),
            }
        }
        // protection: page-dropped
        let Some(fetching) = &mut self.fetching else { return Poll::Ready(None) };
        let response = ready!(Pin::new(fetching).poll(cx));
        self.fetching = None;
        Poll::Ready(Some(response.map_err(|error| self.fail(error))))
    }

    fn fail(&mut self, error: Error) -> Error {
        self.done = true;
        error
    }

    /// The call for the page that `cursor` names.
    fn request(&mut self) -> Result<Call, Error> {
        self.call.begun.get_or_insert_with(Instant::now);
        let mut call = self.call.clone();
        let Some(cursor) = &self.cursor else { return Ok(call) };
        match self.rule {
            Rule::Url | Rule::Link => {
                let url = self.next_url(cursor)?;
                self.here = Some(url.clone());
                call.url = Some(Box::new(url));
            }
            Rule::Cursor { param } | Rule::Offset { param, .. } | Rule::Page { param, .. } => {
                call.set_value(param, Tree::String(cursor.clone()));
            }
        }
        Ok(call)
    }

    /// Credentials are sent to the API alone, so its pages must be there too.
    fn next_url(&self, next: &str) -> Result<Url, Error> {
        let refused = |why: &str| Error::Pagination(format!("the next page {why}").into());
        let parsed =
            |url: &str| Url::parse(url).map_err(|error| Error::invalid_from("the operation's URL is not valid", error));
        let api = parsed(&execute::server(&self.call)?)?;
        let here = match &self.here {
            Some(here) => here.clone(),
            None => parsed(&execute::address(&self.call)?)?,
        };
        let mut url = here.join(next).map_err(|_| refused("is not a valid URL"))?;
        // protection: page-origin
        if url.origin() != api.origin() {
            return Err(refused("is not on the API's server"));
        }
        // protection: page-user
        if !url.username().is_empty() || url.password().is_some() {
            return Err(refused("has a URL with a user name or password"));
        }
        url.set_fragment(None);
        Ok(url)
    }

    /// The next page's absolute address, so that another stream can continue from it. An address that is refused is
    /// unchanged until it is used.
    fn absolute(&self, next: String) -> String {
        self.next_url(&next).map_or(next, String::from)
    }

    /// Moves on to the page after the one that `found` and `headers` are from.
    fn advance(&mut self, found: Found, headers: &HeaderMap) -> Result<(), Error> {
        let next = match (self.rule, found) {
            (Rule::Link, _) => link::next(headers).map(|next| self.absolute(next)),
            (Rule::Url, Found::Next(next)) => next.map(|next| self.absolute(next)),
            (_, Found::Next(next)) => next,
            (rule, Found::Count(count)) => self.next_position(rule, count).map(|position| position.to_string()),
        };
        self.done = next.is_none();
        self.cursor = next;
        let Some(next) = &self.cursor else { return Ok(()) };
        let mut hasher = DefaultHasher::new();
        next.hash(&mut hasher);
        // protection: page-repeats
        if !self.seen.insert(hasher.finish()) {
            return Err(self.fail(Error::Pagination("the API returned the same next page twice".into())));
        }
        Ok(())
    }

    /// The position of the page after one with `count` items; `None` if that was the last page.
    fn next_position(&self, rule: Rule, count: usize) -> Option<i64> {
        let count = i64::try_from(count).unwrap_or(i64::MAX);
        match rule {
            _ if count == 0 => None,
            Rule::Offset { param, limit } => {
                let limit = limit.and_then(|limit| number(self.call.value(limit)?));
                let is_last = limit.is_some_and(|limit| count < limit);
                (!is_last).then(|| self.position(param, 0).saturating_add(count))
            }
            Rule::Page { param, first } => Some(self.position(param, first).saturating_add(1)),
            Rule::Cursor { .. } | Rule::Url | Rule::Link => None,
        }
    }

    /// The position of the page that was just read.
    fn position(&self, param: usize, first: i64) -> i64 {
        match &self.cursor {
            Some(cursor) => cursor.parse().unwrap_or(first),
            None => self.call.value(param).and_then(number).unwrap_or(first),
        }
    }
}

/// The pages of an operation, as a stream. Each is requested when it is polled. After an error the stream ends;
/// [`Pages::cursor`] still identifies the page that failed, so that another stream can continue from it.
#[must_use = "streams do nothing unless polled"]
pub struct Pages<T> {
    course: Course,
    paging: Paging<T>,
}

// The stream holds no `T`, only functions of it.
impl<T> Unpin for Pages<T> {}

#[cfg(feature = "blocking")]
super::blocking::iterate! { [T: Blank] Pages<T>; [T: Blank, I] Items<T, I>; }

impl<T: Blank> Pages<T> {
    fn new(call: Call, paging: Paging<T>) -> Self {
        Self { course: Course::new(call, paging.rule), paging }
    }
    /// Resumes at the page that the cursor of an earlier stream identifies. The request must be the same otherwise.
    pub fn resume_from(mut self, cursor: impl Into<String>) -> Self {
        self.course.cursor = Some(cursor.into());
        self
    }
    /// Returns the cursor of the next page, for [`Pages::resume_from`]; `None` before the first page and after the
    /// last one.
    pub fn cursor(&self) -> Option<&str> {
        self.course.cursor.as_deref()
    }
    /// Returns the next page; `None` after the last one. If the future is dropped, the next one continues with the same request.
    ///
    /// # Errors
    /// As for the operation's `send`; [`Error::Pagination`] if the API repeats a cursor or the next page is on another server.
    pub async fn try_next(&mut self) -> Result<Option<Response<T>>, Error> {
        std::future::poll_fn(|cx| self.poll_page(cx)).await.transpose()
    }
    fn poll_page(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Response<T>, Error>>> {
        let response = match ready!(self.course.poll_response(cx)) {
            Some(Ok(response)) => response,
            Some(Err(error)) => return Poll::Ready(Some(Err(error))),
            None => return Poll::Ready(None),
        };
        Poll::Ready(Some(match response.json::<T>() {
            Ok(page) => self.course.advance(self.paging.find(&page), page.headers()).map(|()| page),
            Err(error) => Err(self.course.fail(error)),
        }))
    }
}

fn text(codec: &dyn Codec) -> Option<String> {
    if codec.is_absent() {
        return None;
    }
    match codec::to_tree(codec).ok()? {
        Tree::String(text) => Some(text).filter(|text| !text.is_empty()),
        Tree::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

fn number(value: &Tree) -> Option<i64> {
    value.as_i64().or_else(|| value.as_str()?.parse().ok())
}

impl<T: Blank> Stream for Pages<T> {
    type Item = Result<Response<T>, Error>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.poll_page(cx)
    }
}

impl<T> fmt::Debug for Pages<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pages").field("call", &self.course.call).field("paging", &self.paging).finish_non_exhaustive()
    }
}

/// A stream of the items of all pages.
#[must_use = "streams do nothing unless polled"]
pub struct Items<T, I> {
    pages: Pages<T>,
    take: fn(T) -> Vec<I>,
    current: std::vec::IntoIter<I>,
    cursor: Option<String>,
    /// Pages without an item since the last one.
    empty: usize,
}

impl<T, I> Unpin for Items<T, I> {}

impl<T: Blank, I> Items<T, I> {
    fn new(pages: Pages<T>, take: fn(T) -> Vec<I>) -> Self {
        Self { pages, take, current: Vec::new().into_iter(), cursor: None, empty: 0 }
    }
    /// Resumes at the first item of the page that the cursor of an earlier stream identifies.
    pub fn resume_from(mut self, cursor: impl Into<String>) -> Self {
        self.pages = self.pages.resume_from(cursor);
        self
    }
    /// Returns the cursor of the page that contains the next item, for [`Items::resume_from`]; `None` in the first page and after the last one.
    pub fn cursor(&self) -> Option<&str> {
        // protection: page-resumed
        if self.current.len() > 0 { self.cursor.as_deref() } else { self.pages.cursor() }
    }
    /// Returns the next item, or `None` after the last one. Cancel-safe.
    ///
    /// # Errors
    /// As for [`Pages::try_next`]; [`Error::Pagination`] after 100 consecutive pages without items.
    pub async fn try_next(&mut self) -> Result<Option<I>, Error> {
        std::future::poll_fn(|cx| self.poll_item(cx)).await.transpose()
    }
    fn poll_item(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<I, Error>>> {
        loop {
            if let Some(item) = self.current.next() {
                return Poll::Ready(Some(Ok(item)));
            }
            let cursor = self.pages.course.cursor.clone();
            match ready!(self.pages.poll_page(cx)) {
                Some(Ok(page)) => {
                    self.cursor = cursor;
                    self.current = (self.take)(page.into_inner()).into_iter();
                    self.empty = if self.current.len() == 0 { self.empty + 1 } else { 0 };
                    // protection: pages-empty
                    if self.empty > MAX_EMPTY_PAGES && !self.pages.course.done {
                        let message = format!("the API returned {} consecutive pages without items", self.empty);
                        return Poll::Ready(Some(Err(self.pages.course.fail(Error::Pagination(message.into())))));
                    }
                }
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                None => return Poll::Ready(None),
            }
        }
    }
}

impl<T: Blank, I> Stream for Items<T, I> {
    type Item = Result<I, Error>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.poll_item(cx)
    }
}

impl<T, I> fmt::Debug for Items<T, I> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Items").field("pages", &self.pages).finish_non_exhaustive()
    }
}
