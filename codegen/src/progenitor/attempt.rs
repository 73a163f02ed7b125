//! One run of progenitor over a document, whatever comes of it.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Once;

use openapiv3::OpenAPI;
use proc_macro2::TokenStream;
use progenitor_impl::{GenerationSettings, Generator, InterfaceStyle};

/// Output of progenitor.
pub(super) struct Made {
    pub(super) file: syn::File,
    pub(super) operations: usize,
    pub(super) uses: Uses,
}

/// Crates that the code needs beside those that every client needs.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Uses {
    pub(super) chrono: bool,
    pub(super) regress: bool,
    pub(super) serde_json: bool,
    pub(super) uuid: bool,
    pub(super) futures: bool,
    pub(super) websockets: bool,
}

thread_local! {
    /// `true` if a panic of this thread is expected, and reported by the code that expects it.
    static EXPECTED: Cell<bool> = const { Cell::new(false) };
}

/// Runs progenitor; a panic is an error like others, and prints nothing.
pub(super) fn attempt(document: &OpenAPI) -> Result<Made, String> {
    let (generator, tokens) = guarded(document, InterfaceStyle::Builder)?;
    let types = generator.get_type_space();
    let uses = Uses {
        chrono: types.uses_chrono(),
        regress: types.uses_regress(),
        serde_json: types.uses_serde_json(),
        uuid: types.uses_uuid(),
        futures: generator.uses_futures(),
        websockets: generator.uses_websockets(),
    };
    let file = syn::parse2(tokens).map_err(|error| format!("its output is not valid Rust: {error}"))?;
    let operations = document.paths.iter().filter_map(|(_, item)| item.as_item()).map(|item| item.iter().count()).sum();
    Ok(Made { file, operations, uses })
}

/// Returns whether progenitor succeeds on the schemas; in its other style, which is done sooner and the same for them.
pub(super) fn probe_schemas(document: &OpenAPI) -> Result<(), String> {
    guarded(document, InterfaceStyle::Positional).map(|_| ())
}

/// Returns whether progenitor succeeds.
pub(super) fn probe(document: &OpenAPI) -> Result<(), String> {
    guarded(document, InterfaceStyle::Builder).map(|_| ())
}

fn guarded(document: &OpenAPI, style: InterfaceStyle) -> Result<(Generator, TokenStream), String> {
    silence_expected_panics();
    EXPECTED.set(true);
    let result = catch_unwind(AssertUnwindSafe(|| {
        let mut settings = GenerationSettings::new();
        settings.with_interface(style);
        let mut generator = Generator::new(&settings);
        let tokens = generator.generate_tokens(document).map_err(|error| error.to_string())?;
        Ok((generator, tokens))
    }));
    EXPECTED.set(false);
    result.unwrap_or_else(|panic| Err(panic_message(panic.as_ref())))
}

fn silence_expected_panics() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let told = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            if !EXPECTED.get() {
                told(panic);
            }
        }));
    });
}

fn panic_message(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().map(String::as_str).or_else(|| panic.downcast_ref::<&str>().copied());
    text.unwrap_or("no message").to_owned()
}
