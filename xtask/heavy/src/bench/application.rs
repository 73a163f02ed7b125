//! Time to build an application of ten operations, with its dependencies or after a change, and the size of its program.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use super::compile::{cargo, crates, touch};
use super::documents;
use super::measure::{Cost, Stat, interleaved};
use super::report::{Report, Row, rows};
use super::{Bench, emptied};

/// A document, and for each generator the source of the same application on its crate.
struct Application {
    document: &'static str,
    sources: &'static [(&'static str, &'static str)],
}

const APPLICATIONS: &[Application] = &[
    Application {
        document: "hcloud",
        sources: &[
            ("sdkwright", include_str!("../../../bench/apps/hcloud/sdkwright.rs")),
            ("openapi-to-rust", include_str!("../../../bench/apps/hcloud/openapi-to-rust.rs")),
            ("progenitor", include_str!("../../../bench/apps/hcloud/progenitor.rs")),
        ],
    },
    Application {
        document: "openai",
        sources: &[
            ("sdkwright", include_str!("../../../bench/apps/openai/sdkwright.rs")),
            ("openapi-to-rust", include_str!("../../../bench/apps/openai/openapi-to-rust.rs")),
        ],
    },
];

/// The part of an application that cargo has to build.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Stale {
    Everything,
    Crate,
    Main,
}

/// A way of building, and our target as a share of the fastest peer's time.
struct Build {
    what: &'static str,
    command: &'static [&'static str],
    stale: Stale,
    target: f64,
}

const BUILDS: &[Build] = &[
    Build {
        what: "cold release build, dependencies included",
        command: &["build", "--release"],
        stale: Stale::Everything,
        target: 0.75,
    },
    Build {
        what: "cold debug build, dependencies included",
        command: &["build"],
        stale: Stale::Everything,
        target: 0.75,
    },
    Build { what: "release build, crate included", command: &["build", "--release"], stale: Stale::Crate, target: 0.5 },
    Build { what: "debug build, crate included", command: &["build"], stale: Stale::Crate, target: 0.5 },
    Build { what: "release build, main.rs touched", command: &["build", "--release"], stale: Stale::Main, target: 0.2 },
    Build { what: "debug build, main.rs touched", command: &["build"], stale: Stale::Main, target: 0.2 },
];

/// An application on one crate.
struct Written {
    name: &'static str,
    folder: PathBuf,
    /// The generated crate.
    library: PathBuf,
}

pub(super) fn run(bench: &Bench, report: &mut Report) -> Result<()> {
    if bench.smoke {
        return Ok(());
    }
    for application in APPLICATIONS.iter().filter(|application| bench.wants(application.document)) {
        measured(bench, report, application)?;
    }
    Ok(())
}

fn measured(bench: &Bench, report: &mut Report, application: &Application) -> Result<()> {
    let subject = application.document;
    let applications = written(bench, application)?;
    let names: Vec<String> = applications.iter().map(|own| format!("application, {subject}, {}", own.name)).collect();
    let peers = || applications.iter().skip(1).map(|own| own.name);
    for Build { what, command, stale, target } in BUILDS {
        let what = format!("application: {what}");
        eprintln!("{what}");
        if *stale == Stale::Main {
            // The builds before may have left the crate to be compiled.
            interleaved(1, &names, |i| build(bench, &applications[i], command, *stale));
        }
        let runs = if *stale == Stale::Everything { 1 } else { bench.runs };
        let costs = interleaved(runs, &names, |i| build(bench, &applications[i], command, *stale));
        let mut found: Vec<Row> =
            rows(&what, subject, peers(), &costs, "s of processor time", |cost| cost.cpu, Some(*target))
                .into_iter()
                .collect();
        if *stale == Stale::Crate {
            let what = format!("{what}: peak memory");
            found.extend(rows(&what, subject, peers(), &costs, "MB", |cost| cost.peak / 1e6, Some(0.5)));
        }
        report.add(found)?;
    }
    report.add(size(subject, &applications).into_iter().collect())
}

/// Writes the application on each crate.
fn written(bench: &Bench, application: &Application) -> Result<Vec<Written>> {
    let (_, place) = documents::SHARED
        .iter()
        .find(|(title, _)| *title == application.document)
        .context("an application on a document that is not measured")?;
    let crates = crates(bench, &documents::shared(place)?)?;
    let mut applications = Vec::new();
    for &(name, text) in application.sources {
        let Some((_, library)) = crates.iter().find(|(found, _)| found == name) else { continue };
        let folder = bench.folder.join(format!("application-{name}"));
        emptied(&folder)?;
        fs::create_dir_all(folder.join("src"))?;
        fs::write(folder.join("src/main.rs"), text)?;
        fs::write(folder.join("Cargo.toml"), manifest(library))?;
        applications.push(Written { name, folder, library: library.clone() });
    }
    Ok(applications)
}

/// The manifest of an application. It names `rustls`, since progenitor leaves the choice of TLS to the application.
fn manifest(library: &Path) -> String {
    let library = library.display();
    format!(
        r#"[package]
name = "application"
version = "0.1.0"
edition = "2024"

[workspace]

[dependencies]
client = {{ path = "{library}" }}
reqwest = {{ version = "0.13", default-features = false, features = ["rustls"] }}
tokio = {{ version = "1", features = ["macros", "rt-multi-thread"] }}
"#
    )
}

fn build(bench: &Bench, application: &Written, command: &[&str], stale: Stale) -> Result<Cost> {
    let target = application.folder.join("target").join(command.concat());
    if stale == Stale::Everything {
        emptied(&target)?;
    }
    if stale == Stale::Crate {
        touch(&application.library.join("src/lib.rs"))?;
    }
    touch(&application.folder.join("src/main.rs"))?;
    cargo(bench, &application.folder, &target, command)
}

/// Size of the released program, beside the smallest of the peers'.
fn size(subject: &str, applications: &[Written]) -> Option<Row> {
    let of = |own: &Written| {
        let program = own.folder.join("target/build--release/release/application");
        Some((own.name.to_owned(), fs::metadata(program).ok()?.len() as f64 / 1e6))
    };
    let mut sizes = applications.iter().map(of);
    let (_, ours) = sizes.next().flatten()?;
    let smallest = sizes.flatten().min_by(|a, b| a.1.total_cmp(&b.1));
    let other = smallest.and_then(|(name, size)| Some((name, Stat::of([size])?)));
    let target = other.is_some().then_some(1.0);
    let what = "application: size of the program";
    Some(Row::new(what, subject, "MB", Stat::of([ours])?, other, target))
}
