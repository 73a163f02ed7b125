//! `sdkwright init`: an `sdk.toml` with what the documents show, and what else can be set.

use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::path::{Component, Path, PathBuf};
use std::process::ExitCode;

use super::args::Init;
use super::output::Stream;
use super::{DONE, REFUSED, Teller};
use crate::config::Config;
use crate::emit::product::Product;
use crate::foreign::Foreign;
use crate::generate::{self, Failure, Request};
use crate::ir::{Api, SecurityKind, SecurityScheme};
use crate::markdown;
use crate::pagers;
use crate::source::is_url;
use crate::write;

pub(super) fn run(args: &Init) -> ExitCode {
    super::refuse_standard_input("init", &args.documents);
    let mut teller = Teller::new(super::MessageFormat::Text);
    let request = Request { documents: args.documents.clone(), root: args.root.clone(), ..Request::default() };
    let api = match generate::api(&request) {
        Ok(api) => api,
        Err(Failure(diagnostics)) => {
            teller.findings(&diagnostics);
            return teller.output.end(REFUSED);
        }
    };
    let config = Config::default();
    let product = Product::new(&api, &config);
    let text = text(&api, &product, args);
    if let Err(why) = save(&args.out, &text, args.force) {
        teller.output.say(Stream::Err, &format!("error: {}: {why}\n", Foreign::from(args.out.as_path())));
        return teller.output.end(REFUSED);
    }
    let next = format!(
        "wrote     {}\nnext      sdkwright generate --config {} --out {}\n",
        Foreign::from(args.out.as_path()),
        Foreign::from(args.out.as_path()),
        product.package
    );
    teller.output.say(Stream::Out, &next);
    teller.output.end(DONE)
}

fn save(path: &Path, text: &str, force: bool) -> Result<(), String> {
    let mut options = fs::File::options();
    options.write(true);
    if force {
        options.create(true).truncate(true)
    } else {
        options.create_new(true)
    };
    match options.open(path).and_then(|mut file| file.write_all(text.as_bytes())) {
        Ok(()) => Ok(()),
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {
            Err("the file is there already; `--force` replaces it".to_owned())
        }
        Err(error) => Err(format!("can't be written: {error}")),
    }
}

fn text(api: &Api, product: &Product, args: &Init) -> String {
    let mut out = String::from("# Settings that OpenAPI can't express. Every key: `sdkwright schema`.\n\n");
    package(&mut out, product, args);
    security(&mut out, api);
    groups(&mut out, api);
    pagination(&mut out, api);
    retries(&mut out, api);
    out
}

fn package(out: &mut String, product: &Product, args: &Init) {
    let folder = args.out.parent().unwrap_or(Path::new(""));
    let relative = |path: &PathBuf| if is_url(path) { path.clone() } else { relative(folder, path) };
    let documents: Vec<String> = args.documents.iter().map(|path| quoted(&relative(path).to_string_lossy())).collect();
    let _ = writeln!(out, "[crate]\nname = {}\nversion = \"0.1.0\"", quoted(&product.package));
    let _ = writeln!(out, "# The client's type.\nclient = {}", quoted(&product.client));
    let _ = writeln!(
        out,
        "# The environment variable from which the client reads its key.\napi_key_env = {}",
        quoted(&product.api_key_env)
    );
    let _ = writeln!(out, "documents = [{}]", documents.join(", "));
    if let Some(root) = &args.root {
        let _ = writeln!(
            out,
            "# The folder that references stay in.\nroot = {}",
            quoted(&relative(root).to_string_lossy())
        );
    }
    let _ = writeln!(out, "# The crate's folder.\n# out = {}", quoted(&product.package));
    out.push_str("# license = \"MIT OR Apache-2.0\"\n# description = \"…\"\n# publish = false\n");
}

fn security(out: &mut String, api: &Api) {
    let is_basic = |scheme: &SecurityScheme| matches!(scheme.kind, SecurityKind::Basic);
    let mut basic = api.security_schemes.iter().filter(|(_, scheme)| is_basic(scheme)).peekable();
    if basic.peek().is_some() {
        out.push_str("\n# HTTP Basic: the part that is the API key. The other one is empty.\n");
    }
    for (wire_name, _) in basic {
        comment(out, &format!("[security.{}]", quoted(wire_name)));
        out.push_str("# username = \"api_key\"       # or password\n");
    }
}

fn groups(out: &mut String, api: &Api) {
    out.push_str("\n# Groups of operations: the document's name, and that of the client's method.\n[groups]\n");
    for group in &api.groups {
        let _ = writeln!(out, "{} = {}", quoted(&group.wire_name), quoted(&group.name));
    }
}

fn pagination(out: &mut String, api: &Api) {
    let paginated = || api.operations().filter_map(|(_, operation)| Some((operation, operation.pagination.as_ref()?)));
    let declared: Vec<_> = paginated().filter(|(_, pagination)| !pagination.detected).collect();
    out.push_str("\n# Rules for operations whose pagination the documents do not declare.\n");
    for (operation, _) in &declared {
        comment(out, &format!("{} is paginated already, by its extension.", operation.id));
    }
    let detected = pagers::detected(api);
    if !detected.is_empty() {
        out.push_str(
            "# Detected by conventional names. A rule with `kind = \"none\"` turns it off for its operations:\n",
        );
    }
    for rule in &detected {
        let ids: Vec<String> = rule.operations.iter().map(|id| quoted(id)).collect();
        let _ = writeln!(out, "#\n# [[pagination]]\n# operations = [{}]", ids.join(", "));
        for (key, value) in pagers::keys(rule) {
            let _ = writeln!(out, "# {key} = {}", quoted(value));
        }
    }
    if detected.is_empty() {
        out.push_str(
            "# [[pagination]]\n# operations = [\"list*\"]      # operation ids, `*` for anything\n# kind = \"cursor\"             # or offset, page, url, link\n# param = \"cursor\"            # the query parameter of the cursor\n# next = \"$.meta.next\"        # path of the next cursor in a page\n# items = \"$.data\"            # path of the items in a page\n",
        );
    }
}

fn retries(out: &mut String, api: &Api) {
    let known = api.operations().filter(|(_, operation)| operation.retry.is_some()).count();
    out.push_str("\n# The retry policy of operations for which the documents declare none.\n");
    if known > 0 {
        comment(out, &format!("{known} operations have theirs from the document."));
    }
    out.push_str("# [retries]\n# statuses = [\"429\", \"5XX\"]\n# initial_interval = 500      # milliseconds\n");
}

/// A basic string of TOML, which may be a key, too.
fn quoted(text: &str) -> String {
    let mut out = String::from('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            c if c == '\n' || markdown::is_unprintable(c) => {
                let _ = write!(out, "\\U{:08X}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// Text of a document as a comment of one line.
fn comment(out: &mut String, text: &str) {
    let text: String = text.chars().map(|c| if markdown::is_unprintable(c) { ' ' } else { c }).collect();
    let _ = writeln!(out, "# {}", text.split_whitespace().collect::<Vec<_>>().join(" "));
}

/// A path as it is from a folder.
fn relative(folder: &Path, path: &Path) -> PathBuf {
    let (folder, path) = (write::resolve(&Path::new(".").join(folder)), write::resolve(path));
    let shared = folder.components().zip(path.components()).take_while(|(a, b)| a == b).count();
    let up = folder.components().skip(shared).map(|_| Component::ParentDir);
    up.chain(path.components().skip(shared)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_from_the_folder() {
        for (folder, path, expected) in
            [("/a/b", "/a/b/c.yaml", "c.yaml"), ("/a/b", "/a/c/d.yaml", "../c/d.yaml"), ("/a", "/a/b/c", "b/c")]
        {
            assert_eq!(relative(Path::new(folder), Path::new(path)), Path::new(expected));
        }
    }
}
