//! `cargo xtask page`: the HTML report in a browser, where its filters, its width on a phone and the text of strangers are looked at.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use sdkwright::cli::{DiffReport, FailOn, compare};
use sdkwright::drift::render::Format;
use sdkwright::generate::Request;

use crate::browser;

/// Width of a phone, in CSS pixels.
const PHONE: u32 = 390;

/// Text that would act if it were anything but text.
const HOSTILE: &str =
    r#"</code><img src=x onerror=\"document.title='owned'\"><script>document.title='owned'</script>'"#;

pub(crate) fn run() -> Result<()> {
    browser::ensure()?;
    let folder = tempfile::tempdir().context("no temporary folder")?;
    let page = folder.path().join("report.html");
    fs::write(&page, report(folder.path())?)?;
    let cases: &[(&str, &str)] = &[
        ("", "5 of 6 shown"),
        ("wire=breaking", "2 of 6 shown"),
        ("wire=breaking,risky,safe,docs", "6 of 6 shown"),
        ("wire=breaking,risky,safe&domain=keepers", "1 of 6 shown"),
        ("wire=breaking,risky,safe&operation=GET+%2Fanimals", "4 of 6 shown"),
        ("wire=breaking,risky,safe,docs&rule=description-changed", "1 of 6 shown"),
        ("wire=breaking,risky,safe,docs&text=GET+%2Fkeepers", "1 of 6 shown"),
        ("wire=&operation=nothing", "0 of 6 shown"),
    ];
    for (state, expected) in cases {
        let dom = open(&page, state, 1200)?;
        let shown = between(&dom, "<output id=\"shown\">", "</output>").context("the page counts nothing")?;
        ensure!(shown == *expected, "#{state}: {shown}, expected {expected}");
        ensure!(dom.contains("<title>API changes</title>"), "#{state}: text of the documents became a script");
        ensure!(!dom.contains("<img"), "#{state}: text of the documents became an element");
        println!("#{state}: {shown}");
    }
    let large = folder.path().join("large.html");
    fs::write(&large, report_of(folder.path(), &many("string"), &many("integer"))?)?;
    let dom = open(&large, "", 1200)?;
    let shown = between(&dom, "<output id=\"shown\">", "</output>").context("the page counts nothing")?;
    ensure!(shown == format!("{MANY} of {MANY} shown"), "{shown} of {MANY} changes");
    let built = dom.matches("<article").count();
    ensure!((1..=500).contains(&built), "{built} of {MANY} changes are in the page before one scrolls");
    println!("{MANY} changes: {built} are built before one scrolls");
    // A browser's window is wider than a phone's screen; a frame is not.
    let phone = folder.path().join("phone.html");
    fs::write(&phone, framed(&fs::read_to_string(&page)?))?;
    let width: u32 = between(&open(&phone, "", 1200)?, "data-width=\"", "\"").context("no width")?.parse()?;
    ensure!(width <= PHONE, "on a phone the page is {width} pixels wide, {PHONE} are there");
    println!("{PHONE} pixels wide: nothing sticks out");
    Ok(())
}

/// The page in a frame as wide as a phone, with a probe that reports the width of its content.
fn framed(page: &str) -> String {
    let page = page.replace('&', "&amp;").replace('"', "&quot;");
    format!(
        "<!doctype html><iframe width=\"{PHONE}\" height=\"800\" style=\"border: 0\" srcdoc=\"{page}\"></iframe><script>\
         const frame = document.querySelector('iframe');\
         frame.onload = () => {{ document.body.dataset.width = frame.contentDocument.documentElement.scrollWidth; }};\
         </script>"
    )
}

/// Number of changes up to which a page must stay quick.
const MANY: usize = 10_000;

/// A document with many properties of a type.
fn many(of: &str) -> String {
    let properties: String = (0..MANY).map(|i| format!("p{i}: {{type: {of}}}, ")).collect();
    format!(
        "openapi: 3.1.0\ninfo: {{title: Zoo, version: '1'}}\npaths:\n  /animals:\n    get:\n      responses:\n        '200':\n          description: ok\n          content: {{application/json: {{schema: {{type: object, properties: {{{properties}}}}}}}}}\n"
    )
}

/// A report of every verdict, two domains and hostile text.
fn report(folder: &Path) -> Result<String> {
    let path = |path: &str, method: &str, tag: &str, parameters: &str, properties: &str| {
        format!(
            "  {path}:\n    {method}:\n      tags: [{tag}]\n      parameters: [{parameters}]\n      responses:\n        '200':\n          description: ok\n          content: {{application/json: {{schema: {{type: object, properties: {properties}}}}}}}\n"
        )
    };
    let head = "openapi: 3.1.0\ninfo: {title: Zoo, version: '1'}\npaths:\n";
    let old = [
        head,
        &path(
            "/animals",
            "get",
            "animals",
            "{name: q, in: query, schema: {type: string}}",
            "{p: {type: string, enum: [a]}, q: {type: string}}",
        ),
        &path("/keepers", "get", "keepers", "", "{p: {type: string}}"),
    ]
    .concat();
    let long = "a_very_long_name_".repeat(20);
    let new = [
        head,
        &path(
            "/animals",
            "get",
            "animals",
            &format!("{{name: {long}, in: query, schema: {{type: string}}}}"),
            &format!(
                "{{p: {{type: string, description: words, enum: [a, \"{HOSTILE}\"]}}, q: {{type: string, maxLength: 9}}}}"
            ),
        ),
        &path("/keepers", "get", "keepers", "", "{p: {type: integer}}"),
    ]
    .concat();
    report_of(folder, &old, &new)
}

/// The page that compares two documents.
fn report_of(folder: &Path, old: &str, new: &str) -> Result<String> {
    let request = |name: &str, text: &str| -> Result<Request> {
        let path = folder.join(name);
        fs::write(&path, text)?;
        Ok(Request { documents: vec![path], ..Request::default() })
    };
    let told = DiffReport { format: Format::Html, fail_on: FailOn::None, ..DiffReport::default() };
    Ok(compare(&request("old.yaml", old)?, &request("new.yaml", new)?, &told)?.report(&told, None, false))
}

/// Takes a picture of the page that compares two documents.
pub(crate) fn photograph(old: &str, new: &str, state: &str, picture: &Path) -> Result<()> {
    browser::ensure()?;
    let folder = tempfile::tempdir().context("no temporary folder")?;
    let page = folder.path().join("report.html");
    fs::write(&page, report_of(folder.path(), old, new)?)?;
    browser::photograph(&format!("file://{}#{state}", page.display()), 1200, picture)
}

/// The document after its scripts ran.
fn open(page: &Path, state: &str, width: u32) -> Result<String> {
    browser::dom(&format!("file://{}#{state}", page.display()), width)
}

fn between<'a>(text: &'a str, start: &str, end: &str) -> Option<&'a str> {
    text.split_once(start)?.1.split_once(end).map(|(inside, _)| inside)
}
