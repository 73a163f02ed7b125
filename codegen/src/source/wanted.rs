//! The documents to read: files and given texts by name, folders and patterns by their contents.

use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::path::{Path, PathBuf};

use super::{MAX_FILES, Sources, file_place};
use crate::diagnostics::{Diagnostics, Location};
use url::Url;

/// An input, as the user names it.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// Files, folders, patterns such as `specs/*.yaml`, `https://` URLs, and names of `texts`.
    pub documents: Vec<PathBuf>,
    /// Overlays, in the order in which they are applied.
    pub overlays: Vec<PathBuf>,
    /// Documents whose text is given, by their name in `documents`.
    pub texts: BTreeMap<PathBuf, String>,
    /// The folder that references stay in. Default: that of the document.
    pub root: Option<PathBuf>,
    /// Places of the names that the configuration gives: faults of these inputs are reported there.
    pub places: HashMap<(Role, PathBuf), Location>,
}

/// Use of a path that the configuration names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Role {
    /// A document.
    Document,
    /// An overlay.
    Overlay,
    /// The folder that references stay in.
    Root,
}

/// A document to read.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Input<'a> {
    /// A file that is named, or that a pattern fits.
    File(PathBuf),
    /// A file of a folder that is named: it is read as a document if it is one.
    Member(PathBuf),
    /// A text that is given.
    Text(&'a Path, &'a str),
    /// A URL.
    Url(&'a str),
}

/// Returns whether a document is named by a URL, whatever its scheme.
pub(crate) fn is_url(path: &Path) -> bool {
    path.to_str().is_some_and(|text| scheme(text).is_some())
}

/// The scheme of a URL (RFC 3986, 3.1). A single letter is a drive of Windows.
fn scheme(text: &str) -> Option<&str> {
    let (scheme, rest) = text.split_once(':')?;
    let is_scheme = scheme.len() > 1
        && scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.chars().all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c));
    (is_scheme && (rest.starts_with("//") || scheme.eq_ignore_ascii_case("file"))).then_some(scheme)
}

/// A URL without what may be secret: credentials, query and fragment.
pub fn shown(url: &Url) -> String {
    let mut url = url.clone();
    url.set_query(None);
    url.set_fragment(None);
    // A URL that can't have them has none.
    let _ = url.set_username("");
    let _ = url.set_password(None);
    url.to_string()
}

impl Wanted {
    /// The place where the configuration names a path.
    pub(super) fn place(&self, role: Role, path: &Path) -> Option<&Location> {
        self.places.get(&(role, path.to_owned()))
    }

    /// The inputs that the names lead to, in their order, with the places of the names in the configuration; the files of a folder
    /// or pattern are sorted.
    pub(super) fn inputs(&self, diagnostics: &mut Diagnostics) -> Vec<(Input<'_>, Option<&Location>)> {
        let mut all = Vec::new();
        for path in &self.documents {
            let place = self.place(Role::Document, path);
            let mut found = Vec::new();
            if let Some(text) = self.texts.get(path) {
                found.push(Input::Text(path, text));
            } else if let Some(url) = path.to_str().filter(|_| is_url(path)) {
                found.push(Input::Url(url));
            } else if path.is_dir() {
                members(path, place, &mut found, diagnostics);
            } else if let Some(pattern) = path.to_str().filter(|text| is_pattern(text) && !path.exists()) {
                matches(pattern, place, &mut found, diagnostics);
            } else {
                found.push(Input::File(path.clone()));
            }
            all.extend(found.into_iter().map(|input| (input, place)));
        }
        all
    }
}

fn is_pattern(text: &str) -> bool {
    text.contains(['*', '?', '['])
}

/// Every JSON and YAML file right in a folder.
fn members(folder: &Path, named: Option<&Location>, found: &mut Vec<Input<'_>>, diagnostics: &mut Diagnostics) {
    let entries = fs::read_dir(folder).and_then(|entries| entries.collect::<Result<Vec<_>, _>>());
    let mut files: Vec<PathBuf> = match entries {
        Ok(entries) => entries.into_iter().map(|entry| entry.path()).filter(|path| is_data_file(path)).collect(),
        Err(error) => {
            let name = folder.to_string_lossy();
            let (place, what) = fault_place(named, &name, "the folder");
            diagnostics.error("unreadable", place, format!("{what} can't be read: {error}"), "check the path");
            return;
        }
    };
    files.sort();
    if too_many(files.len(), named, &folder.to_string_lossy(), diagnostics) {
        return;
    }
    found.extend(files.into_iter().map(Input::Member));
}

fn is_data_file(path: &Path) -> bool {
    let known = ["json", "yaml", "yml"];
    path.extension().is_some_and(|end| known.iter().any(|known| end.eq_ignore_ascii_case(known))) && path.is_file()
}

/// Every file that a pattern fits.
fn matches(pattern: &str, named: Option<&Location>, found: &mut Vec<Input<'_>>, diagnostics: &mut Diagnostics) {
    let paths = match glob::glob(pattern) {
        Ok(paths) => paths,
        Err(error) => {
            let place = named.cloned().unwrap_or_else(|| file_place(pattern));
            let message = format!("not a pattern: {error}");
            diagnostics.error("document-pattern", place, message, "as in `specs/*.yaml`; `**` matches any folder");
            return;
        }
    };
    // A folder that can't be opened has no file that could be read.
    let files: Vec<PathBuf> = paths.filter_map(Result::ok).filter(|path| path.is_file()).take(MAX_FILES + 1).collect();
    if files.is_empty() {
        let help = match named {
            Some(_) => "check the pattern",
            None => "check the pattern, and quote it so that the shell does not expand it",
        };
        let (place, what) = fault_place(named, pattern, "the pattern");
        diagnostics.error("document-pattern", place, format!("no file matches {what}"), help);
    }
    if !too_many(files.len(), named, pattern, diagnostics) {
        found.extend(files.into_iter().map(Input::File));
    }
}

/// The place of a fault of an input, and the input in the message: its name where the place is that in the configuration.
fn fault_place(named: Option<&Location>, name: &str, what: &str) -> (Location, String) {
    match named {
        Some(place) => (place.clone(), format!("{what} `{name}`")),
        None => (file_place(name), what.to_owned()),
    }
}

fn too_many(count: usize, named: Option<&Location>, name: &str, diagnostics: &mut Diagnostics) -> bool {
    let is = count > MAX_FILES;
    if is {
        let place = named.cloned().unwrap_or_else(|| file_place(name));
        let message = format!("these are more than {MAX_FILES} files");
        diagnostics.error("too-many-files", place, message, "name fewer documents");
    }
    is
}

/// The folder that references stay in.
pub(super) struct Root<'a> {
    /// Its canonical path.
    pub(super) folder: PathBuf,
    /// The place in the configuration that names it.
    named: Option<&'a Location>,
}

/// The folder that references stay in, where one is named.
pub(super) fn root<'a>(wanted: &'a Wanted, diagnostics: &mut Diagnostics) -> Option<Root<'a>> {
    let root = wanted.root.as_ref()?;
    let named = wanted.place(Role::Root, root);
    match fs::canonicalize(root).and_then(|real| real.read_dir().map(|_| real)) {
        Ok(folder) => Some(Root { folder, named }),
        Err(error) => {
            let (place, what) = fault_place(named, &root.to_string_lossy(), "the root of references");
            let message = format!("{what} can't be read: {error}");
            diagnostics.error("root-unreadable", place, message, "name a folder that holds every document");
            None
        }
    }
}

impl Sources {
    /// Reads an input, and gives its number if it is a document.
    pub(super) fn open(
        &mut self,
        (input, named): (Input<'_>, Option<&Location>),
        root: Option<&Root<'_>>,
        diagnostics: &mut Diagnostics,
    ) -> Option<super::FileId> {
        match input {
            Input::File(path) => {
                let id = self.read(&path, path.to_string_lossy().into_owned(), (named, None), diagnostics)?;
                self.is_inside(id, root, diagnostics).then_some(id)
            }
            Input::Member(path) => {
                let id = self.read(&path, path.to_string_lossy().into_owned(), (named, None), diagnostics)?;
                let document = &self.file(id).root;
                let is_document = document.child("openapi").is_some() || document.child("swagger").is_some();
                (is_document && self.is_inside(id, root, diagnostics)).then_some(id)
            }
            // Without a root there is no folder that its references could stay in.
            Input::Text(path, text) => {
                let name = path.to_string_lossy().into_owned();
                let path = root.map_or_else(|| path.to_owned(), |root| root.folder.join(path));
                self.parse(path, name, text.trim_start_matches('\u{feff}').to_owned(), diagnostics)
            }
            Input::Url(url) => {
                let (name, text) =
                    if is_supported(url, diagnostics) { fetch(url, named, diagnostics)? } else { return None };
                self.parse(PathBuf::from(&name), name, text, diagnostics)
            }
        }
    }

    fn is_inside(&self, id: super::FileId, root: Option<&Root<'_>>, diagnostics: &mut Diagnostics) -> bool {
        let file = self.file(id);
        let Some(root) = root.filter(|root| !file.path.starts_with(&root.folder)) else { return true };
        let (place, what) = fault_place(root.named, &file.name, "the document");
        let message = format!("{what} is outside of the root of references");
        diagnostics.error("root-outside", place, message, "name a root that holds every document");
        false
    }
}

/// Returns whether the scheme of a URL is one that can be fetched; an error if not.
fn is_supported(url: &str, diagnostics: &mut Diagnostics) -> bool {
    let scheme = scheme(url).unwrap_or_default().to_ascii_lowercase();
    let is = matches!(scheme.as_str(), "https" | "http");
    if !is {
        let place = Url::parse(url).map(|url| file_place(&shown(&url))).unwrap_or_default();
        let help = match scheme.as_str() {
            "file" => "pass the path of the file",
            _ => "download the document and pass the path of the file",
        };
        let message = format!("the URL scheme `{scheme}` is not supported, only `https` is");
        diagnostics.error("unfetched", place, message, help);
    }
    is
}

/// The name and the text of a document behind a URL.
#[cfg(feature = "fetch")]
fn fetch(url: &str, named: Option<&Location>, diagnostics: &mut Diagnostics) -> Option<(String, String)> {
    use crate::fetch::{Answer, Client, checked};

    let fetched = checked(url).and_then(|url| {
        let answer = Client::new()?.get(&url, None)?;
        Ok((shown(&url), answer))
    });
    match fetched {
        Ok((name, Answer::Document { bytes, .. })) => match super::decoded(bytes) {
            Ok(text) => Some((name, text)),
            Err(why) => {
                why.report(named, &name, diagnostics);
                None
            }
        },
        Ok((name, Answer::NotModified)) => {
            let place = named.cloned().unwrap_or_else(|| file_place(&name));
            diagnostics.error("unfetched", place, "the server sent no document", "download it yourself");
            None
        }
        Err(error) => {
            let help = "check the URL, or download the document and name the file";
            diagnostics.error("unfetched", named.cloned().unwrap_or_default(), error.to_string(), help);
            None
        }
    }
}

#[cfg(not(feature = "fetch"))]
fn fetch(url: &str, named: Option<&Location>, diagnostics: &mut Diagnostics) -> Option<(String, String)> {
    let own = || Url::parse(url).map(|url| file_place(&shown(&url))).unwrap_or_default();
    let place = named.cloned().unwrap_or_else(own);
    let message = "the document is named by a URL, and this build of sdkwright has no client to fetch it with";
    let help = "download the document and name the file, or enable the feature `fetch` of `sdkwright`";
    diagnostics.error("unfetched", place, message, help);
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls_have_a_scheme() {
        for url in
            ["https://a.example/b.yaml", "http://a", "ftp://x/y", "file:///a/b", "file:/a", "FILE:///a", "s3+x://a"]
        {
            assert!(is_url(Path::new(url)), "{url}");
        }
        for path in ["a.yaml", "C:\\a.yaml", "C://a.yaml", "a:b.yaml", "-", "./x://y", "://y", "specs/*.yaml", "1s://a"]
        {
            assert!(!is_url(Path::new(path)), "{path}");
        }
    }

    #[test]
    fn a_scheme_that_is_not_fetched_is_named() {
        for (url, place, help) in [
            ("file:///a/zoo.yaml", "file:///a/zoo.yaml", "pass the path of the file"),
            ("ftp://me:hunter2@a.example/zoo.yaml?key=hunter2", "ftp://a.example/zoo.yaml", "download the document"),
        ] {
            let mut diagnostics = Diagnostics::default();
            assert!(!is_supported(url, &mut diagnostics));
            let found = diagnostics.iter().next().unwrap();
            assert_eq!((found.code, found.location.file.raw()), ("unfetched", place));
            assert!(found.message.raw().contains("is not supported") && found.help.raw().starts_with(help), "{found}");
        }
    }
}
