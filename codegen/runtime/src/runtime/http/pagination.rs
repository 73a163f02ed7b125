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

/// The requests for other pages. Numbers are indices of the operation's parameters.
pub struct Paging<T> {
    rule: Rule,
    find: Find<T>,
}

/// The part of a [`Paging`] that does not depend on the type of a page.
#[derive(Clone, Copy, Debug)]
struct Rule {
    step: Step,
    /// Parameter that takes the cursor of the previous page.
    prev_param: Option<usize>,
    /// Pages identify the one before them.
    has_prev: bool,
}

#[derive(Clone, Copy, Debug)]
enum Step {
    Cursor { param: usize },
    Offset { param: usize, limit: Option<usize> },
    Page { param: usize, first: i64 },
    Url,
    Link,
}

/// Returns a value of a page.
type Value<T> = fn(&T) -> Option<&dyn Codec>;

/// The functions that take from a page what identifies the next one.
struct Find<T> {
    count: Option<fn(&T) -> usize>,
    next: Option<Value<T>>,
    prev: Option<Value<T>>,
    more: Option<Value<T>>,
    total: Option<Value<T>>,
    total_pages: Option<Value<T>>,
}

/// The values of a page that identify the next one, besides the headers of the response.
struct Found {
    count: usize,
    next: Option<String>,
    prev: Option<String>,
    /// Another page follows; `None` if the page does not say so.
    more: Option<bool>,
    total: Option<i64>,
    total_pages: Option<i64>,
}

impl<T> Paging<T> {
    const fn new(step: Step) -> Self {
        let find = Find { count: None, next: None, prev: None, more: None, total: None, total_pages: None };
        Self { rule: Rule { step, prev_param: None, has_prev: false }, find }
    }
    /// `param` of the next request is the cursor that `next` finds in a page. The last page has none, null or an empty one.
    pub const fn cursor(param: usize, next: Value<T>) -> Self {
        let mut paging = Self::new(Step::Cursor { param });
        paging.rule.prev_param = Some(param);
        paging.find.next = Some(next);
        paging
    }
    /// `param` grows by the number of items in a page. A page without items, or with fewer than `limit` asks for, is the last one.
    pub const fn offset(param: usize, limit: Option<usize>, count: fn(&T) -> usize) -> Self {
        let mut paging = Self::new(Step::Offset { param, limit });
        paging.rule.has_prev = limit.is_some();
        paging.find.count = Some(count);
        paging
    }
    /// `param` grows by one from `first`. A page without items is the last one.
    pub const fn page(param: usize, first: i64, count: fn(&T) -> usize) -> Self {
        let mut paging = Self::new(Step::Page { param, first });
        paging.rule.has_prev = true;
        paging.find.count = Some(count);
        paging
    }
    /// `next` finds the address of the next page, absolute or relative. The last page has none, null or an empty one.
    pub const fn url(next: Value<T>) -> Self {
        let mut paging = Self::new(Step::Url);
        paging.find.next = Some(next);
        paging
    }
    /// The `Link` header of the response names the next page (RFC 8288, relation `next`). The last page has none.
    pub const fn link() -> Self {
        let mut paging = Self::new(Step::Link);
        paging.rule.has_prev = true;
        paging
    }
    /// `prev` finds the cursor or address of the previous page.
    pub const fn prev(mut self, prev: Value<T>) -> Self {
        self.rule.has_prev = true;
        self.find.prev = Some(prev);
        self
    }
    /// The cursor of the previous page is sent as this parameter, not as that of the next one.
    pub const fn prev_param(mut self, param: usize) -> Self {
        self.rule.prev_param = Some(param);
        self
    }
    /// `more` finds a boolean that is true if another page follows. Without it a page is the last one if pages have a
    /// cursor or address.
    pub const fn more(mut self, more: Value<T>) -> Self {
        self.find.more = Some(more);
        self
    }
    /// `total` finds the number of items in all pages.
    pub const fn total(mut self, total: Value<T>) -> Self {
        self.find.total = Some(total);
        self
    }
    /// `total_pages` finds the number of pages.
    pub const fn total_pages(mut self, total_pages: Value<T>) -> Self {
        self.find.total_pages = Some(total_pages);
        self
    }
    fn find(&self, page: &T) -> Found {
        let find = &self.find;
        let tree = |value: Option<Value<T>>| tree(value?(page)?);
        let more = match tree(find.more) {
            Some(Tree::Bool(more)) => Some(more),
            _ => None,
        };
        Found {
            count: find.count.map_or(0, |count| count(page)),
            next: tree(find.next).and_then(text),
            prev: tree(find.prev).and_then(text),
            more: if find.more.is_some() && find.next.is_some() { Some(more.unwrap_or(false)) } else { more },
            total: tree(find.total).as_ref().and_then(number),
            total_pages: tree(find.total_pages).as_ref().and_then(number),
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
    /// The cursor of the page in the other direction.
    other: Option<String>,
    /// Previous pages are requested instead of next ones.
    backwards: bool,
    /// The number of items up to the last page, if all of them were received.
    items: Option<i64>,
    /// The number of items between the offset of the last page and that of the previous one.
    size: i64,
    /// The address of the last requested page, the base of the next page's address (RFC 3986, 5.1.3).
    here: Option<Url>,
    seen: HashSet<u64>,
    fetching: Option<Sending<RawResponse>>,
    begun: bool,
    done: bool,
}

impl Course {
    fn new(call: Call, rule: Rule) -> Self {
        Self {
            call,
            rule,
            cursor: None,
            other: None,
            backwards: false,
            items: None,
            size: 0,
            here: None,
            seen: HashSet::new(),
            fetching: None,
            begun: false,
            done: false,
        }
    }

    /// Goes on in the other direction from the last page.
    fn turn(&mut self) {
        self.backwards = !self.backwards;
        self.seen.clear();
        self.fetching = None;
        if self.begun {
            std::mem::swap(&mut self.cursor, &mut self.other);
            self.done = self.cursor.is_none() && (self.rule.has_prev || !self.backwards);
        }
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
        if self.backwards && !self.rule.has_prev {
            return Err(Error::Pagination("the API does not identify previous pages".into()));
        }
        let mut call = self.call.clone();
        let Some(cursor) = &self.cursor else { return Ok(call) };
        match self.rule.step {
            Step::Url | Step::Link => {
                let url = self.next_url(cursor)?;
                self.here = Some(url.clone());
                call.url = Some(Box::new(url));
            }
            Step::Cursor { param } => {
                let used = if self.backwards { self.rule.prev_param.unwrap_or(param) } else { param };
                if used != param {
                    call.unset(param);
                }
                call.set_value(used, Tree::String(cursor.clone()));
            }
            Step::Offset { param, limit } => {
                call.set_value(param, Tree::String(cursor.clone()));
                if let (true, Some(limit)) = (self.backwards, limit) {
                    call.set_value(limit, Tree::String(self.size.to_string()));
                }
            }
            Step::Page { param, .. } => call.set_value(param, Tree::String(cursor.clone())),
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

    /// Moves on from the page that `found` and `headers` are from.
    fn advance(&mut self, found: &Found, headers: &HeaderMap) -> Result<(), Error> {
        self.count(found.count);
        let (next, prev) = (self.next(found, headers), self.prev(found, headers));
        let (cursor, other) = if self.backwards { (prev, next) } else { (next, prev) };
        (self.begun, self.done) = (true, cursor.is_none());
        (self.cursor, self.other) = (cursor, other);
        let Some(cursor) = &self.cursor else { return Ok(()) };
        let mut hasher = DefaultHasher::new();
        cursor.hash(&mut hasher);
        // protection: page-repeats
        if !self.seen.insert(hasher.finish()) {
            return Err(self.fail(Error::Pagination("the API returned the same next page twice".into())));
        }
        Ok(())
    }

    /// Counts the items of the page that was just read.
    fn count(&mut self, count: usize) {
        if let Step::Offset { param, limit } = self.rule.step {
            let limit = limit.and_then(|limit| number(self.call.value(limit)?));
            self.size = limit.unwrap_or(self.size.max(signed(count))).min(self.position(param, 0));
        }
        let before = match self.rule.step {
            _ if self.backwards => None,
            Step::Offset { param, .. } => Some(self.position(param, 0)),
            Step::Page { param, first } if !self.begun => (self.position(param, first) == first).then_some(0),
            _ => self.items,
        };
        self.items = before.map(|before| before.saturating_add(signed(count)));
    }

    /// The cursor of the page after the one that `found` and `headers` are from; `None` if that was the last page.
    fn next(&self, found: &Found, headers: &HeaderMap) -> Option<String> {
        // A page that was reached from the one after it is not the last one.
        let is_last = found.more == Some(false) && !self.backwards;
        match self.rule.step {
            _ if is_last => None,
            Step::Cursor { .. } => found.next.clone(),
            Step::Url => found.next.clone().map(|next| self.absolute(next)),
            Step::Link => link::target(headers, &["next"]).map(|next| self.absolute(next)),
            Step::Offset { param, limit } => {
                let limit = limit.and_then(|limit| number(self.call.value(limit)?)).filter(|_| !self.backwards);
                let is_short = limit.is_some_and(|limit| signed(found.count) < limit);
                let follows = found.count > 0 && self.follows(found).unwrap_or(!is_short);
                follows.then(|| self.position(param, 0).saturating_add(signed(found.count)).to_string())
            }
            Step::Page { param, first } => {
                let page = self.position(param, first);
                let pages = found.total_pages.filter(|pages| *pages > 0);
                let follows = pages.map(|pages| page.saturating_sub(first).saturating_add(1) < pages);
                let follows = follows.or_else(|| self.follows(found)).unwrap_or(true);
                let is_empty = found.count == 0 && found.more != Some(true);
                (self.backwards || (follows && !is_empty)).then(|| page.saturating_add(1).to_string())
            }
        }
    }

    /// Returns whether another page follows; `None` if the page does not say so.
    fn follows(&self, found: &Found) -> Option<bool> {
        let total = found.total.filter(|total| *total > 0);
        found.more.or_else(|| Some(self.items? < total?))
    }

    /// The cursor of the page before the one that `found` and `headers` are from; `None` if that was the first page.
    fn prev(&self, found: &Found, headers: &HeaderMap) -> Option<String> {
        match self.rule.step {
            Step::Cursor { .. } => found.prev.clone(),
            Step::Url => found.prev.clone().map(|prev| self.absolute(prev)),
            Step::Link => link::target(headers, &["prev", "previous"]).map(|prev| self.absolute(prev)),
            Step::Page { param, first } => {
                let page = self.position(param, first);
                (page > first).then(|| page.saturating_sub(1).to_string())
            }
            Step::Offset { param, .. } => {
                (self.size > 0).then(|| self.position(param, 0).saturating_sub(self.size).to_string())
            }
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

fn signed(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
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
    /// Turns the stream around: it continues with the page before the last one that it returned, and ends with the first
    /// page. A second call turns it to the next pages again. If the API does not identify previous pages, the stream
    /// ends with [`Error::Pagination`].
    pub fn backwards(mut self) -> Self {
        self.course.turn();
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
            Ok(page) => self.course.advance(&self.paging.find(&page), page.headers()).map(|()| page),
            Err(error) => Err(self.course.fail(error)),
        }))
    }
}

fn tree(codec: &dyn Codec) -> Option<Tree> {
    if codec.is_absent() { None } else { codec::to_tree(codec).ok() }
}

fn text(value: Tree) -> Option<String> {
    match value {
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
