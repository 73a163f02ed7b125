//! Links in the repository's Markdown lead somewhere: to a file that is there, and to a heading that it has.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Component, Path, PathBuf};

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

/// Folders with files that are not the repository's own.
const FOREIGN: &[&str] = &["target", "node_modules", ".git"];

#[test]
fn every_link_resolves() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the package lies below the root");
    let mut pages = BTreeMap::new();
    read(root, root, &mut pages);
    for expected in ["README.md", "CONTRIBUTING.md", "spec/README.md", "generated/README.md"] {
        assert!(pages.contains_key(Path::new(expected)), "{expected} was not read");
    }
    let mut links = 0;
    let mut faults = Vec::new();
    for (path, page) in &pages {
        for link in page.links.iter().filter(|link| !is_external(link)) {
            links += 1;
            if let Some(fault) = fault(root, &pages, path, link) {
                faults.push(format!("{}: {link}: {fault}", path.display()));
            }
        }
    }
    assert!(faults.is_empty(), "{} links lead nowhere:\n{}", faults.len(), faults.join("\n"));
    assert!(links > 5_000, "only {links} links were found");
}

/// The pages of `docs/` are a book (`docs/SUMMARY.md`), which a reader may have without the repository.
#[test]
fn the_book_is_complete_and_stands_alone() {
    let docs = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the package lies below the root").join("docs");
    let mut pages = BTreeMap::new();
    read(&docs, &docs, &mut pages);
    let contents = pages.remove(Path::new("SUMMARY.md")).expect("the book has a table of contents");
    let missing: Vec<String> = pages
        .keys()
        .map(|page| page.to_string_lossy().replace('\\', "/"))
        .filter(|page| !contents.links.contains(page))
        .map(|page| format!("- [title]({page})"))
        .collect();
    assert!(missing.is_empty(), "docs/SUMMARY.md lacks\n{}", missing.join("\n"));
    let mut faults = Vec::new();
    for (path, page) in &pages {
        for link in page.links.iter().filter(|link| !is_external(link)) {
            if let Some(fault) = fault(&docs, &pages, path, link) {
                faults.push(format!("docs/{}: {link}: {fault}", path.display()));
            }
        }
    }
    assert!(faults.is_empty(), "{} links lead out of the book or nowhere:\n{}", faults.len(), faults.join("\n"));
}

#[test]
fn the_functions_that_contributing_names_exist() {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    let text = fs::read_to_string(package.join("../CONTRIBUTING.md")).expect("CONTRIBUTING.md can be read");
    // `file.rs` (`function`)
    let pieces: Vec<&str> = text.split('`').collect();
    let named: Vec<(&str, &str)> = pieces
        .windows(3)
        .filter(|piece| piece[0].ends_with(".rs") && piece[1] == " (")
        .map(|piece| (piece[0], piece[2]))
        .collect();
    for (file, function) in &named {
        let source = fs::read_to_string(package.join("src").join(file)).unwrap_or_default();
        let is_there = ["(", "<"].iter().any(|end| source.contains(&format!("fn {function}{end}")));
        assert!(is_there, "codegen/src/{file} has no function {function}");
    }
    assert!(named.len() > 10, "only {} functions were found", named.len());
}

#[test]
fn what_leads_nowhere_is_found() {
    let root = tempfile::tempdir().expect("a temporary folder");
    let put = |name: &str, text: &str| fs::write(root.path().join(name), text).expect("it can be written");
    put("a.md", "# A b\n\n[1](b.md) [2](b.md#c-d) [3](b.md#e) [4](c.md) [5](#a-b) [6](#x) [7](../a.md)\n");
    put("b.md", "## C `d`!\n");
    let mut pages = BTreeMap::new();
    read(root.path(), root.path(), &mut pages);
    let page = Path::new("a.md");
    let leads_nowhere = |link: &&String| fault(root.path(), &pages, page, link).is_some();
    let bad: Vec<&String> = pages[page].links.iter().filter(leads_nowhere).collect();
    assert_eq!(bad, ["b.md#e", "c.md", "#x", "../a.md"]);
}

/// The parts of a page that links use.
#[derive(Default)]
struct Page {
    links: Vec<String>,
    anchors: BTreeSet<String>,
}

fn read(root: &Path, folder: &Path, pages: &mut BTreeMap<PathBuf, Page>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if path.is_dir() && !path.is_symlink() {
            if !FOREIGN.contains(&name.as_str()) {
                read(root, &path, pages);
            }
        } else if path.extension().is_some_and(|extension| extension == "md") {
            let text = fs::read_to_string(&path).expect("UTF-8");
            pages.insert(path.strip_prefix(root).expect("it is below").to_owned(), parse(&text));
        }
    }
}

fn parse(text: &str) -> Page {
    let mut page = Page::default();
    let mut heading: Option<String> = None;
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    for event in Parser::new_ext(text, Options::ENABLE_TABLES) {
        match event {
            Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) => {
                page.links.push(dest_url.into_string());
            }
            Event::Start(Tag::Heading { .. }) => heading = Some(String::new()),
            Event::End(TagEnd::Heading(_)) => {
                let slug = slug(&heading.take().unwrap_or_default());
                let times = seen.entry(slug.clone()).or_default();
                page.anchors.insert(if *times == 0 { slug } else { format!("{slug}-{times}") });
                *times += 1;
            }
            Event::Text(text) | Event::Code(text) => {
                if let Some(heading) = &mut heading {
                    heading.push_str(&text);
                }
            }
            _ => {}
        }
    }
    page
}

/// The anchor of a heading, as GitHub makes it.
fn slug(heading: &str) -> String {
    let kept = heading.chars().filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
    kept.collect::<String>().trim().to_lowercase().replace(' ', "-")
}

fn is_external(link: &str) -> bool {
    link.starts_with("https://") || link.starts_with("mailto:")
}

/// The reason why a link leads nowhere.
fn fault(root: &Path, pages: &BTreeMap<PathBuf, Page>, from: &Path, link: &str) -> Option<&'static str> {
    let (file, anchor) = link.split_once('#').unwrap_or((link, ""));
    let target = if file.is_empty() { Some(from.to_owned()) } else { normal(&from.with_file_name("").join(file)) };
    let Some(target) = target else { return Some("leads out of the repository") };
    match pages.get(&target) {
        Some(page) if !anchor.is_empty() && !page.anchors.contains(anchor) => Some("there is no such heading"),
        Some(_) => None,
        None if !anchor.is_empty() => Some("there is no such page"),
        None => (!root.join(target).exists()).then_some("there is no such file"),
    }
}

/// The path without `.` and `..`; none where it leads out.
fn normal(path: &Path) -> Option<PathBuf> {
    let mut out = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => {
                if !out.pop() {
                    return None;
                }
            }
            part => out.push(part),
        }
    }
    Some(out)
}
