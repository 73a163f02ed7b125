//! Looks for the key in everything that the suite writes: spans, events, log lines, panics, and each error's `Debug` and `Display`.

use std::error::Error as StdError;
use std::fmt::{Debug, Write as _};
use std::sync::{Arc, Mutex, Once};

use sdkwright_runtime::runtime::http::Error;
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};

/// The secret of every test.
pub(crate) const KEY: &str = "sk-live/7f3d9a51+c2b84e06=key";

/// Encodings of the key in transit: plain, percent-encoded, and inside of `user:` and `:password` in Base64.
fn shapes() -> [String; 4] {
    use base64::Engine;
    let encode = |text: String| base64::engine::general_purpose::STANDARD.encode(text);
    let encoded = encode(format!("{KEY}:"));
    [
        KEY.to_owned(),
        "sk-live%2F7f3d9a51".to_owned(),
        encoded[..24].to_owned(),
        encode(format!("id:{KEY}"))[..24].to_owned(),
    ]
}

/// Lines that held the key.
static LEAKS: Mutex<Vec<String>> = Mutex::new(Vec::new());

/// Returns whether a text shows the key.
pub(crate) fn shows_key(text: &str) -> bool {
    shapes().iter().any(|shape| text.contains(shape.as_str()))
}

fn look(text: &str) {
    if shows_key(text) {
        LEAKS.lock().unwrap().push(text.to_owned());
    }
}

/// Insists that an error, with all its causes, shows no key and is short enough to be logged.
#[track_caller]
pub(crate) fn check(error: &Error) {
    let mut text = format!("{error}\n{error:?}\n{error:#?}");
    let mut cause = error.source();
    while let Some(next) = cause {
        let _ = write!(text, "\n{next}\n{next:?}");
        cause = next.source();
    }
    assert!(!shows_key(&text), "the key is in {text}");
    assert!(text.len() < 20_000, "{} bytes of text for one error", text.len());
}

/// Checks, when its last clone is dropped, that no line showed the key.
#[derive(Clone)]
pub(crate) struct Watched(#[allow(dead_code, reason = "for its drop")] Arc<Guard>);

struct Guard;

impl Watched {
    pub(crate) fn start() -> Self {
        static ONCE: Once = Once::new();
        ONCE.call_once(|| {
            tracing::subscriber::set_global_default(Lines).expect("nobody else listens");
            log::set_logger(&Lines).expect("nobody else listens");
            log::set_max_level(log::LevelFilter::Trace);
            let usual = std::panic::take_hook();
            std::panic::set_hook(Box::new(move |panic| {
                look(&panic.to_string());
                usual(panic);
            }));
        });
        Self(Arc::new(Guard))
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            let leaks = std::mem::take(&mut *LEAKS.lock().unwrap());
            assert!(leaks.is_empty(), "the key was written: {leaks:#?}");
        }
    }
}

/// Reads every line.
struct Lines;

#[derive(Default)]
struct Line(String);

impl Visit for Line {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        let _ = write!(self.0, "{}={value:?} ", field.name());
    }
}

impl Subscriber for Lines {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }
    fn new_span(&self, span: &Attributes<'_>) -> Id {
        let mut line = Line::default();
        span.record(&mut line);
        look(&line.0);
        Id::from_u64(1)
    }
    fn record(&self, _: &Id, values: &Record<'_>) {
        let mut line = Line::default();
        values.record(&mut line);
        look(&line.0);
    }
    fn record_follows_from(&self, _: &Id, _: &Id) {}
    fn event(&self, event: &Event<'_>) {
        let mut line = Line::default();
        event.record(&mut line);
        look(&line.0);
    }
    fn enter(&self, _: &Id) {}
    fn exit(&self, _: &Id) {}
}

impl log::Log for Lines {
    fn enabled(&self, _: &log::Metadata<'_>) -> bool {
        true
    }
    fn log(&self, record: &log::Record<'_>) {
        look(&record.args().to_string());
    }
    fn flush(&self) {}
}
