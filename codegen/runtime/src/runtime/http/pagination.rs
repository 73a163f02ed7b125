//! Page after page, item after item.

use std::collections::HashSet;
use std::fmt;
use std::future::Future as _;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_core::Stream;
use tokio::time::Instant;
use url::Url;

use super::codec::{self, Blank, Codec, Tree};
use super::limits::MAX_EMPTY_PAGES;
use super::{Call, Error, RawResponse, Response, Sending, execute, link};

/// How to get from a page to the next one. Numbers are indices of the operation's parameters.
pub enum Paging<T> {
    /// What `next` finds in a page goes into `param`; absent, null or empty: that was the last page.
    Cursor {
        /// Takes the cursor.
        param: usize,
        /// The next page's cursor.
        next: fn(&T) -> Option<&dyn Codec>,
    },
    /// `param` grows by the number of items; a page without items, or with less than the limit asks for, is the last one.
    Offset {
        /// Takes the offset.
        param: usize,
        /// Limits the items of a page.
        limit: Option<usize>,
        /// The number of items.
        count: fn(&T) -> usize,
    },
    /// `param` grows by one; a page without items is the last one.
    Page {
        /// Takes the page's number.
        param: usize,
        /// The number of the first page.
        first: i64,
        /// The number of items.
        count: fn(&T) -> usize,
    },
    /// The page holds the address of the next one; absent, null or empty: that was the last page.
    Url {
        /// The address, absolute or relative.
        next: fn(&T) -> Option<&dyn Codec>,
    },
    /// The answer's `Link` header names the next page (RFC 8288, relation `next`); without one that was the last page.
    Link,
}

impl<T> Clone for Paging<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Paging<T> {}

impl<T> fmt::Debug for Paging<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Cursor { .. } => "Cursor",
            Self::Offset { .. } => "Offset",
            Self::Page { .. } => "Page",
            Self::Url { .. } => "Url",
            Self::Link => "Link",
        })
    }
}

impl<T> Paging<T> {
    fn param(&self) -> Option<usize> {
        match *self {
            Self::Cursor { param, .. } | Self::Offset { param, .. } | Self::Page { param, .. } => Some(param),
            Self::Url { .. } | Self::Link => None,
        }
    }
}

/// The pages of an operation's answer, as a stream. Each is fetched when it is asked for. After an error the stream ends;
/// [`Pages::cursor`] still names the page that failed, so that another stream can go on from it.
#[must_use = "streams do nothing unless polled"]
pub struct Pages<T> {
    call: Call,
    paging: Paging<T>,
    cursor: Option<String>,
    /// The address of the page that was asked for last, which the next page's address is relative to (RFC 3986, 5.1.3).
    here: Option<Url>,
    seen: HashSet<u64>,
    fetching: Option<Sending<RawResponse>>,
    done: bool,
}

// The stream holds no `T`, only functions of it.
impl<T> Unpin for Pages<T> {}

impl<T: Blank> Pages<T> {
    pub(super) fn new(call: Call, paging: Paging<T>) -> Self {
        Self { call, paging, cursor: None, here: None, seen: HashSet::new(), fetching: None, done: false }
    }
    /// Goes on from a page that an earlier stream named: begins with that page. The call must be the same otherwise.
    pub fn resume_from(mut self, cursor: impl Into<String>) -> Self {
        self.cursor = Some(cursor.into());
        self
    }
    /// Names the next page to be fetched, for [`Pages::resume_from`]; `None` before the first page and after the last one.
    pub fn cursor(&self) -> Option<&str> {
        self.cursor.as_deref()
    }
    /// The next page; `None` after the last one. Where the future is dropped, the next one goes on with the same request.
    ///
    /// # Errors
    /// As for the operation's `send`; [`Error::Pagination`] where the API repeats a cursor or names a page on another server.
    pub async fn try_next(&mut self) -> Result<Option<Response<T>>, Error> {
        std::future::poll_fn(|cx| self.poll_page(cx)).await.transpose()
    }
    fn poll_page(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Response<T>, Error>>> {
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
        let answer = ready!(Pin::new(fetching).poll(cx));
        self.fetching = None;
        Poll::Ready(Some(match answer.and_then(RawResponse::json) {
            Ok(page) => self.advance(&page).map(|()| page),
            Err(error) => Err(self.fail(error)),
        }))
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
        match &self.paging {
            Paging::Url { .. } | Paging::Link => {
                let url = self.next_url(cursor)?;
                self.here = Some(url.clone());
                call.url = Some(Box::new(url));
            }
            paging => {
                if let Some(param) = paging.param() {
                    call.set_value(param, Tree::String(cursor.clone()));
                }
            }
        }
        Ok(call)
    }
    /// Credentials go to the API alone, so its pages must be there too.
    fn next_url(&self, next: &str) -> Result<Url, Error> {
        let refused = |why: &str| Error::Pagination(format!("the next page {why}").into());
        let parsed = |url: &str| {
            Url::parse(url).map_err(|error| Error::invalid_from("the operation's address is not a URL", error))
        };
        let api = parsed(&execute::server(&self.call)?)?;
        let here = match &self.here {
            Some(here) => here.clone(),
            None => parsed(&execute::address(&self.call)?)?,
        };
        let mut url = here.join(next).map_err(|_| refused("has an address that is not a URL"))?;
        // protection: page-origin
        if url.origin() != api.origin() {
            return Err(refused("is on another server than the API"));
        }
        // protection: page-user
        if !url.username().is_empty() || url.password().is_some() {
            return Err(refused("has an address with a user name or password"));
        }
        url.set_fragment(None);
        Ok(url)
    }
    /// The next page's address whole, so that another stream can go on from it; one that is refused stays as it is until it is used.
    fn absolute(&self, next: String) -> String {
        self.next_url(&next).map_or(next, String::from)
    }
    /// Moves on to the page after `page`.
    fn advance(&mut self, page: &Response<T>) -> Result<(), Error> {
        let next = match self.paging {
            Paging::Cursor { next, .. } => next(page).and_then(text),
            Paging::Url { next } => next(page).and_then(text).map(|next| self.absolute(next)),
            Paging::Link => link::next(page.headers()).map(|next| self.absolute(next)),
            Paging::Offset { param, limit, count } => {
                let count = count(page) as i64;
                let limit = limit.and_then(|limit| number(self.call.value(limit)?));
                let last = count == 0 || limit.is_some_and(|limit| count < limit);
                (!last).then(|| self.position(param, 0).saturating_add(count).to_string())
            }
            Paging::Page { param, first, count } => {
                (count(page) > 0).then(|| self.position(param, first).saturating_add(1).to_string())
            }
        };
        self.done = next.is_none();
        self.cursor = next;
        let Some(next) = &self.cursor else { return Ok(()) };
        let mut hasher = DefaultHasher::new();
        next.hash(&mut hasher);
        // protection: page-repeats
        if !self.seen.insert(hasher.finish()) {
            return Err(self.fail(Error::Pagination("the API named a next page that it had named before".into())));
        }
        Ok(())
    }
    /// The number of the page that was just read.
    fn position(&self, param: usize, first: i64) -> i64 {
        match &self.cursor {
            Some(cursor) => cursor.parse().unwrap_or(first),
            None => self.call.value(param).and_then(number).unwrap_or(first),
        }
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
        f.debug_struct("Pages").field("call", &self.call).field("paging", &self.paging).finish_non_exhaustive()
    }
}

/// The items of all pages, as a stream.
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
    pub(super) fn new(pages: Pages<T>, take: fn(T) -> Vec<I>) -> Self {
        Self { pages, take, current: Vec::new().into_iter(), cursor: None, empty: 0 }
    }
    /// Goes on from a page that an earlier stream named: begins with that page's first item.
    pub fn resume_from(mut self, cursor: impl Into<String>) -> Self {
        self.pages = self.pages.resume_from(cursor);
        self
    }
    /// Names the page that the next item is of, for [`Items::resume_from`]; `None` in the first page and after the last one.
    pub fn cursor(&self) -> Option<&str> {
        // protection: page-resumed
        if self.current.len() > 0 { self.cursor.as_deref() } else { self.pages.cursor() }
    }
    /// The next item; `None` after the last one. Nothing is lost where the future is dropped.
    ///
    /// # Errors
    /// As for [`Pages::try_next`]; [`Error::Pagination`] after 100 pages in a row without an item.
    pub async fn try_next(&mut self) -> Result<Option<I>, Error> {
        std::future::poll_fn(|cx| self.poll_item(cx)).await.transpose()
    }
    fn poll_item(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<I, Error>>> {
        loop {
            if let Some(item) = self.current.next() {
                return Poll::Ready(Some(Ok(item)));
            }
            let cursor = self.pages.cursor.clone();
            match ready!(self.pages.poll_page(cx)) {
                Some(Ok(page)) => {
                    self.cursor = cursor;
                    self.current = (self.take)(page.into_inner()).into_iter();
                    self.empty = if self.current.len() == 0 { self.empty + 1 } else { 0 };
                    // protection: pages-empty
                    if self.empty > MAX_EMPTY_PAGES && !self.pages.done {
                        let message = format!("the API sent {} pages in a row without an item", self.empty);
                        return Poll::Ready(Some(Err(self.pages.fail(Error::Pagination(message.into())))));
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
