//! Markdown of any kind: rustdoc runs, fetches and links nothing of it, and its words are there.

#[path = "support/fuzz/markdown.rs"]
mod oracle;

use proptest::prelude::*;
use sdkwright::markdown::{Place, blocks};

/// Number of texts that are tried; `MARKDOWN_CASES` sets another number.
const CASES: u32 = 1_000;

/// Pieces of Markdown, HTML and words that mean more in the right place.
const PIECES: &[&str] = &[
    // Line ends, indentation and unusual spaces.
    "\n",
    "\n",
    "\n",
    "\n\n",
    "\n\n",
    "\r\n",
    "\r",
    " ",
    " ",
    "  ",
    "    ",
    "\t",
    "\n    ",
    "\n  ",
    "\n\t",
    "\u{a0}",
    "\u{2003}",
    "\u{3000}",
    "\u{85}",
    "\u{b}",
    "\u{c}",
    "\u{200b}",
    // Code.
    "`",
    "`",
    "``",
    "```",
    "````",
    "`````",
    "~~~",
    "~~~~",
    "```rust\n",
    "\n```\n",
    "~~~ rust\n",
    "```text\n",
    "\n~~~\n",
    "`a`",
    "``a ` b``",
    "` a `",
    "`a | b`",
    "fn main() {}",
    "std::fs::write(\"a\", \"b\").unwrap();",
    // Lists, quotes, headings, lines.
    "- ",
    "\n- ",
    "\n* ",
    "\n+ ",
    "\n1. ",
    "\n2) ",
    "\n10.   ",
    "\n-\n",
    "\n- - - - ",
    "\n  - ",
    "\n    - ",
    "\n- [ ] ",
    "\n- [x] ",
    "> ",
    "\n> ",
    "\n>> ",
    "\n> - ",
    "\n> [!NOTE]\n> ",
    "\n- > ",
    "# ",
    "\n# ",
    "\n###### ",
    "\n# Errors\n",
    "\n## Examples",
    " #",
    "\n===\n",
    "\n---\n",
    "\n***\n",
    "\n- ---\n",
    "\n- ***\n",
    "\n---",
    "\n* * *\n",
    "\n=",
    "\n+",
    // Tables.
    "|",
    " | ",
    "\\|",
    "\n| a | b |\n| --- | :-: |\n| c | d |",
    "\na | b\n--- | ---\n1 | 2\n",
    "\n|-|\n",
    "\n:-:\n",
    "|---|",
    "\n| `a | b` | c |\n",
    // Links, references, footnotes, images.
    "[a](https://x.example)",
    "[a](javascript:alert(1))",
    "[a](data:text/html,b)",
    "[a](/b)",
    "[a](https://x.example \"b\")",
    "[`a`](<https://x.example/a b>)",
    "[a]",
    "[a][b]",
    "[a][]",
    "[`Vec`]",
    "[Vec]",
    "[a](Vec)",
    "\n[a]: https://x.example\n",
    "\n[b]: javascript:alert(1)\n",
    "\n[c]: <x> 'y'\n",
    "[^1]",
    "\n[^1]: a\n",
    "![a](https://x.example/a.png)",
    "![a][b]",
    "!",
    "[",
    "]",
    "(",
    ")",
    "](",
    "[![a](b)](https://x.example)",
    "<https://x.example>",
    "<javascript:alert(1)>",
    "<a@x.example>",
    "<mailto:a@x.example>",
    "https://x.example/a_b?c=d&e=f#g.",
    "http://{host}/a",
    "https://",
    "www.x.example",
    "[a](mailto:a@x.example)",
    "[a](mailto:a)",
    // HTML and entities.
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<br>",
    "<br/>",
    "<p>",
    "</p>",
    "<b>",
    "</b>",
    "<code>",
    "</code>",
    "<pre>",
    "</pre>",
    "<ul>",
    "<li>",
    "</li>",
    "</ul>",
    "<a href='https://x.example'>",
    "<a href=javascript:alert(1)>",
    "</a>",
    "<table><tr><td>",
    "</td><td>",
    "</table>",
    "<h1>",
    "</h1>",
    "<blockquote>",
    "</blockquote>",
    "<!--",
    "-->",
    "<?",
    "<![CDATA[",
    "<token>",
    "<a",
    "<",
    ">",
    "</",
    "<details>\n\n",
    "<style>",
    "</script>",
    "&amp;",
    "&lt;",
    "&#96;",
    "&#x3c;",
    "&nbsp;",
    "&colon;",
    "&NewLine;",
    "&",
    "&copy",
    // Marks in words.
    "*",
    "**",
    "***",
    "_",
    "__",
    "~",
    "~~",
    "*a*",
    "**a**",
    "_a_",
    "~~a~~",
    "a*",
    "*a",
    "\\",
    "\\\\",
    "\\`",
    "\\*",
    "\\<",
    "\\[",
    "$",
    "$a$",
    "^",
    "{",
    "}",
    "@team",
    "#1",
    "GH-1",
    "##[error]",
    "::error::",
    "--",
    "...",
    "\"",
    "'",
    ":",
    "=",
    // Words.
    "a",
    "b",
    "word",
    "word word",
    "a_b_c",
    "1",
    "1.",
    "2)",
    "5 * 3",
    "é",
    "日本",
    "😀",
    "\u{202e}",
    "\u{2028}",
    "\0",
    "\u{feff}",
    "a-b",
    "x.",
    "x:",
    "long_word_without_a_space_that_goes_on_and_on_and_on_and_on_and_on_and_on_and_on_and_on",
    "words that go on for long enough that a line of them is too wide for a comment, so that it is broken in two or more ",
];

fn markdown() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        20 => prop::sample::select(PIECES).prop_map(str::to_owned),
        1 => "\\PC{0,6}",
        1 => "[ -~\n]{0,12}",
        1 => (1_usize..6, prop::sample::select(PIECES)).prop_map(|(ticks, piece)| format!("{0}{piece}{0}", "`".repeat(ticks))),
        1 => (prop::sample::select(PIECES), 2_usize..40).prop_map(|(piece, times)| piece.repeat(times)),
    ];
    prop::collection::vec(piece, 0..30).prop_map(|pieces| pieces.concat())
}

fn cases() -> u32 {
    std::env::var("MARKDOWN_CASES").map_or(CASES, |cases| cases.parse().expect("a number"))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_markdown_is_safe_and_keeps_its_words(text in markdown()) {
        oracle::judge(&text);
    }
}

#[test]
fn each_piece_is_safe_alone_and_beside_each_other() {
    for first in PIECES {
        oracle::judge(first);
        for second in PIECES {
            oracle::judge(&format!("{first}{second}word"));
        }
    }
}

/// Texts that grow, or take long, where something is not bounded.
#[test]
fn long_texts_stay_in_proportion() {
    for piece in [
        "> ",
        "- ",
        "1. ",
        "*a ",
        "**a",
        "[",
        "![",
        "`",
        "<p>",
        "<ul><li>",
        "<table><tr><td>",
        "<a href=x>",
        "<b>",
        "&",
        "|",
        "\\",
        "\n",
        "a\n",
        "[a](",
        "a_",
        "~",
        "# ",
        "> a\n",
    ] {
        let text = piece.repeat(20_000 / piece.len());
        oracle::judge(&text);
        oracle::judge(&format!("- - - - - -\n{text}"));
        oracle::judge(&format!("{}\n{text}", "> ".repeat(300)));
    }
    let wide = format!("{}\n{}\n{}", "|a".repeat(400), "|-".repeat(400), "|b\n".repeat(2_000));
    assert!(blocks(&wide, Place::Page).iter().map(String::len).sum::<usize>() < 40_000);
}
