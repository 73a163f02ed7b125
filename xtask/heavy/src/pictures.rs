//! `cargo xtask pictures`: the pictures of the guide, made from the program's output.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, ensure};
use clap::Args;

use crate::paths::root;
use crate::{cargo, page};

const FOLDER: &str = "docs/pictures";

#[derive(Args)]
pub(crate) struct Options {
    /// Write nothing; fail if the picture of a diagnostic is out of date. The other depends on the browser's fonts.
    #[arg(long)]
    check: bool,
}

/// A document with a misspelled type and a broken reference.
const BROKEN: &str = r##"openapi: 3.1.0
info: { title: Library, version: 1.0.0 }
servers: [{ url: https://library.example.com/v1 }]
paths:
  /books:
    get:
      operationId: list_books
      parameters:
        - { name: author, in: query, schema: { type: text } }
      responses:
        "200": { $ref: "#/components/responses/Book" }
        "401": { description: The token is not valid. }
components:
  responses:
    Books: { description: A page of books. }
"##;

/// A document, and a later one with changes of several verdicts.
const OLD: &str = r##"openapi: 3.1.0
info: { title: Library, version: 1.0.0 }
paths:
  /books:
    get:
      tags: [Books]
      parameters:
        - { name: author, in: query, schema: { type: string } }
      responses:
        "200":
          description: Books.
          content:
            application/json:
              schema: { type: array, items: { $ref: "#/components/schemas/Book" } }
  /loans:
    post:
      tags: [Loans]
      requestBody:
        required: true
        content:
          application/json:
            schema: { type: object, required: [book], properties: { book: { type: string } } }
      responses:
        "201": { description: The loan. }
components:
  schemas:
    Book:
      type: object
      required: [id, title]
      properties:
        id: { type: string }
        title: { type: string }
        format: { type: string, enum: [hardcover, paperback] }
        pages: { type: integer }
"##;

/// Changes of [`OLD`], each of text that occurs in it once.
const CHANGES: [(&str, &str); 5] = [
    ("required: [book]", "required: [book, member]"),
    ("{ book: { type: string } }", "{ book: { type: string }, member: { type: string } }"),
    ("[hardcover, paperback]", "[hardcover, paperback, e-book]"),
    ("pages: { type: integer }", "pages: { type: string }"),
    ("description: Books.", "description: The books of an author."),
];

pub(crate) fn run(options: &Options) -> Result<()> {
    let folder = root().join(FOLDER);
    let diagnostic = folder.join("diagnostic.svg");
    let drawn = draw_diagnostic()?;
    if options.check {
        let is_current = fs::read_to_string(&diagnostic).is_ok_and(|text| text == drawn);
        ensure!(is_current, "{FOLDER}/diagnostic.svg is out of date; update it with `cargo xtask pictures`");
        return Ok(());
    }
    fs::create_dir_all(&folder)?;
    fs::write(&diagnostic, drawn)?;
    let new = CHANGES.iter().fold(OLD.to_owned(), |text, (before, after)| text.replacen(before, after, 1));
    page::photograph(OLD, &new, "wire=breaking,risky,safe,docs", &folder.join("drift.png"))
}

/// Runs the generator on a terminal, whose colours it uses.
fn draw_diagnostic() -> Result<String> {
    let desk = tempfile::tempdir().context("no temporary folder")?;
    fs::write(desk.path().join("library.yaml"), BROKEN)?;
    let command = "sdkwright generate library.yaml --out library-client";
    let text = on_terminal(command, desk.path())?;
    let term = anstyle_svg::Term::new().min_width_px(900);
    Ok(term.render_svg(&format!("$ {command}\n{}", text.replace('\r', ""))))
}

fn on_terminal(command: &str, folder: &Path) -> Result<String> {
    let program = cargo::generator(&[])?;
    let command = command.replacen("sdkwright", &program.to_string_lossy(), 1);
    let output = Command::new("script")
        .args(["--quiet", "--return", "--command", &command, "/dev/null"])
        .current_dir(folder)
        .env_remove("NO_COLOR")
        .output()
        .context("`script` (of util-linux) does not start")?;
    ensure!(output.status.code() == Some(1), "the document should be refused: {}", output.status);
    Ok(String::from_utf8(output.stdout)?)
}
