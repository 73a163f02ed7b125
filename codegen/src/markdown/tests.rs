//! Pairs of texts and their results.

use super::*;

#[track_caller]
fn becomes(text: &str, lines: &[&str]) {
    assert_eq!(blocks(text, Place::Comment), lines, "of {text:?}");
}

#[test]
fn words_are_written_as_they_are() {
    becomes("Just words, of (one) line; 50% of it's \"here\".", &["Just words, of (one) line; 50% of it's \"here\"."]);
    becomes("a_b, x * y, a < b, ~5, R&D, 3 > 2: #4 + 5 = 9!", &["a_b, x * y, a < b, ~5, R&D, 3 > 2: #4 + 5 = 9!"]);
    becomes("*a* __b__ ~~c~~ `d` **e***f*", &["_a_ **b** ~~c~~ `d` **e**_f_"]);
    becomes("a\nb  \nc\\\nd", &["a", "b\\", "c\\", "d"]);
    becomes("é — 日本 😀", &["é — 日本 😀"]);
    becomes("", &[]);
}

#[test]
fn what_is_no_mark_is_no_mark_again() {
    becomes(r"\*a\* \_b\_ \`c\` \[d\] \<e> \# f", &[r"\*a\* \_b\_ \`c\` \[d] \<e> # f"]);
    becomes("a\n\\- b\n\\# c\n1\\. d\n\\> e\n\\+ f", &["a", r"\- b", r"\# c", r"1\. d", r"\> e", r"\+ f"]);
    becomes("a\n\\--- | ---\n\\| --- |\n| b\n--c", &["a", r"\--- | ---", r"\| --- |", "| b", "--c"]);
    becomes("&lt;b&gt; &amp;lt; &copy;", &[r"\<b> \&lt; ©"]);
}

#[test]
fn links_and_html_are_data() {
    becomes("a [b] [`c`] [d][e] [f](g) [h](#i)", &[r"a \[b] \[`c`] \[d]\[e] f h"]);
    becomes("see https://x.example/a_b?c=1#d.", &["see <https://x.example/a_b?c=1#d>."]);
    becomes("https://{host}/a, <https://x.example>", &["`https://{host}/a`, <https://x.example>"]);
    becomes(
        "[x](https://x.example/a 'b') [y][z]\n\n[z]: http://y.example",
        &["[x](https://x.example/a) [y](http://y.example)"],
    );
    becomes(
        "[x](javascript:alert) [y](data:a) [z](JavaScript&colon;a) [q](mailto:a@b.example)",
        &["x y z [q](mailto:a@b.example)"],
    );
    becomes("![x](https://x.example/a.png) !\u{5b}y](https://y.example) a![z](https://z.example)", &["x y az"]);
    becomes(r"a\![b](https://b.example)", &[r"a\![b](https://b.example)"]);
    becomes("a <script>alert(1)</script> <img src=x onerror=a alt='b'> <b>c</b>", &["a b **c**"]);
    becomes("Bearer <token>, code=<code> <!-- d -->", &[r"Bearer \<token>, code=\<code>"]);
    becomes("`[a]` and `b", &[r"`[a]` and \`b"]);
    becomes("a\u{202e}b\u{0}c\u{61c}", &["abc"]);
}

#[test]
fn code_of_strangers_is_never_a_doctest() {
    becomes("x\n```rust\nfn main() {}\n", &["x", "", "```text", "fn main() {}", "```"]);
    becomes("x\n\n    fn main() {}", &["x", "", "```text", "fn main() {}", "```"]);
    becomes("~~~\na\n```\nb\n~~~~\nc", &["````text", "a", "```", "b", "````", "", "c"]);
    becomes("- ~~~rust\n  fn main() {}", &["- ```text", "  fn main() {}", "  ```"]);
    becomes("- 1.      fn main() {}", &["- 1. ```text", "      fn main() {}", "     ```"]);
    becomes("- - - - fn main() {}", &["- - - - fn main() {}"]);
    becomes("````rust rust\nfn main() {}", &["```text", "fn main() {}", "```"]);
    becomes("a ````rust fn main() {} ```` b", &["a `rust fn main() {}` b"]);
    becomes("a `` ` `` b ```c``d```", &["a `` ` `` b ```c``d```"]);
    becomes(
        "<pre><code>fn main() {\n    a &amp;&amp; b\n}\n</code></pre>",
        &["```text", "fn main() {", "    a && b", "}", "```"],
    );
}

#[test]
fn nothing_forbidden_passes_the_check() {
    for text in [
        "```\na\n```",
        "```rust\na\n```",
        "```text,a\nb\n```",
        "    a",
        "- a\n\n      b\n\n          c",
        "<b>",
        "<!-- a -->",
        "![a](https://b.example)",
        "[a](b)",
        "[a](javascript:b)",
        "[a](//b.example)",
        "<javascript:a>",
        "[a]",
        "[`a`]",
        "[a][]",
        "[a][b]",
        "a[^1]\n\n[^1]: b",
        "```text\na",
    ] {
        assert!(!check::is_safe(text), "{text}");
    }
    for text in [
        "a",
        "```text\na\n```",
        "[a](https://b.example)",
        "<a@b.example>",
        "- a\n  - b",
        "| a |\n| --- |\n| b |",
        "\\<b>",
    ] {
        assert!(check::is_safe(text), "{text}");
    }
    assert!(check::is_safe_line("a \\| b", Within::Cell) && !check::is_safe_line("a | b", Within::Cell));
    assert!(!parse::is_same(&[], "a", Styles::Kept));
}

#[test]
fn what_can_not_be_written_otherwise_is_escaped() {
    assert_eq!(escape::everything("- `a` <b>\n\n1. [c]"), [r"\- \`a\` \<b\>", "", r"1\. \[c\]"]);
    let wide = format!("{}\n{}\n{}", "|a".repeat(300), "|-".repeat(300), "|b\n".repeat(1_000));
    let lines = blocks(&wide, Place::Page);
    assert!(lines.iter().map(String::len).sum::<usize>() < 20_000 && lines[0].starts_with(r"\|a\|a"), "{}", lines[0]);
}

#[test]
fn quotes_are_quotes_of_what_is_safe() {
    let text = "a\n> [!NOTE]\n> see [b] > c\n>> d\n>\n> ```rust\n> fn main() {}\ne\n\n>     f";
    let note =
        ["a", "", "> **Note**", ">", r"> see \[b] > c", ">", "> > d", ">", "> ```text", "> fn main() {}", "> ```"];
    becomes(text, &[&note[..], &["", "e", "", "> ```text", "> f", "> ```"]].concat());
    let lines = blocks(&format!("> {}", "word ".repeat(40)), Place::Comment);
    assert!(lines.len() > 1 && lines.iter().all(|line| line.starts_with("> word")), "{lines:?}");
    assert!(blocks(&format!("{}a", ">".repeat(7_000)), Place::Comment)[0].len() < 30);
}

#[test]
fn lists_are_indented_as_much_as_their_marks() {
    becomes("a\n* b\nc\n10.   d\ne\n\nf", &["a", "", "- b", "  c", "", "10. d", "    e", "", "f"]);
    becomes("- a\n    - b\n        - c\n\n- d", &["- a", "", "  - b", "    - c", "", "- d"]);
    becomes("- a\n* b\n\n1. c\n2) d", &["- a", "", "+ b", "", "1. c", "", "2) d"]);
    becomes("- a\n  3. b\n- c\n\n  3. d", &["- a", r"  3\. b", "", "- c", "", "  3. d"]);
    becomes(
        "- **a** - b\n- [c](https://c.example) d\n- ![e](f) g",
        &["- **a** - b", "- [c](https://c.example) d", "- e g"],
    );
    becomes("- [ ] a\n- [x] b", &["- ☐ a", "- ☑ b"]);
    becomes("- a\n\n  ---\n-\n- \\- b", &["- a", "", "  ***", "", r"- \- b"]);
    let lines = blocks(&format!("- {}", "word ".repeat(40)), Place::Comment);
    assert!(lines.len() > 1 && lines[1..].iter().all(|line| line.starts_with("  word")), "{lines:?}");
}

#[test]
fn html_means_what_it_means() {
    becomes(
        "<p>a <code>b</code> <a href=\"https://c.example\">d</a></p><p>e</p>",
        &["a `b` [d](https://c.example)", "", "e"],
    );
    becomes("<b>Note:</b>a <i>b</i>", &["**Note**:a _b_"]);
    becomes(
        "<p>a</p> <ul> <li> <p>b</p> </li> <li>c<ol><li>d</ol></li> </ul> e",
        &["a", "", "- b", "- c", "  1. d", "", "e"],
    );
    becomes(
        "<table><tr><th>a<th>b</tr><tr><td>c | d</td></tr></table>",
        &["| a | b |", "| --- | --- |", "| c \\| d | |"],
    );
    becomes("a<br>b<hr>c", &["a\\", "b", "", "***", "", "c"]);
    becomes("<h1>a</h1>b", &["## a", "", "b"]);
}

#[test]
fn headings_stand_below_those_of_the_place() {
    becomes("# a #\n## Errors\n### b\nc\n===", &["## a", "", "**Errors**", "", "#### b", "", "## c"]);
    assert_eq!(blocks("## a\n# b \\#", Place::Page), ["##### a", "", r"#### b \#"]);
}

#[test]
fn lines_are_wrapped_but_not_in_code_links_and_rows() {
    let long = "word ".repeat(30);
    let (link, code) = (format!("[{}](https://x.example/)", long.trim()), format!("`{}`", long.trim()));
    becomes(&link, &[&link]);
    becomes(&code, &[&code]);
    let row = format!("| {} | b |", long.trim());
    becomes(&format!("{row}\n|-|-|"), &[&row, "| --- | --- |"]);
    let lines = blocks(&format!("{long}- {long}# {long}1. {long}"), Place::Comment);
    assert!(
        lines.len() > 4 && lines.iter().all(|line| line.starts_with("word") && line.len() < WIDTH + 8),
        "{lines:?}"
    );
}

#[test]
fn indentation_of_all_lines_is_not_of_the_text() {
    becomes("\n    a\n    - b\n\n    c\n", &["a", "", "- b", "", "c"]);
}

#[test]
fn a_line_is_one_line_and_a_cell_ends_nowhere() {
    for (text, safe) in [
        ("a | b", "a \\| b"),
        ("a \\| b", "a \\| b"),
        ("a\n\nb\nc", "a b c"),
        ("```rust\nx | y\n```", "`x \\| y`"),
        ("a\n```html\n<b>\n\n`c`\n```\n<d>", "a `` <b> `c` `` \\<d>"),
        ("> ~~~rust\n> (?P<x>[)\n> ~~~\n\ncrate> x", "`(?P<x>[)` crate> x"),
        ("a\\", "a\\\\"),
        ("a:\n- b\n- c", "a: • b • c"),
        ("# a\n1. b\n2. c", "**a** 1. b 2. c"),
        ("costs $5", "costs \\$5"),
    ] {
        assert_eq!(cell(text), safe, "{text:?}");
    }
    assert_eq!(line("- a | b\n- c"), "• a | b • c");
    assert_eq!((line("1. a"), line("\\# a")), ("1\\. a".to_owned(), "\\# a".to_owned()));
}

#[test]
fn no_value_leaves_its_code() {
    for (text, safe) in [
        ("a`b", "``a`b``"),
        ("`a``", "``` `a`` ```"),
        ("a|b", "`a\\|b`"),
        ("a\\|b", "`a\\ \\|b`"),
        ("a\nb", "`a b`"),
        ("a\u{202e}b", "`ab`"),
        (" ", "`\"\"`"),
        (" a ", "`  a  `"),
        ("abcdefghijklmnopqrstuvwxyz", "`abcdefghijklmnopqrst…`"),
    ] {
        assert_eq!(code_in_cell(text, 20), safe, "{text:?}");
    }
    assert_eq!(code("a|b"), "`a|b`");
}

#[test]
fn a_report_mentions_and_runs_nothing() {
    for (text, safe) in [
        ("www.x.example", "www&#8203;.x.example"),
        ("https://x.example", "https&#58;&#8203;//x.example"),
        ("GH-1 gh-22", "GH&#8203;-1 gh&#8203;-22"),
        ("@team a@b.example", "@&#8203;team a@&#8203;b.example"),
        ("#1 o/r#2 #/a", "&#35;&#8203;1 o/r&#35;&#8203;2 &#35;/a"),
        ("##[error]a", "&#35;&#35;\\[error\\]a"),
        ("<b> [a](b) `c` | d", "&lt;b&gt; \\[a\\]\\(b\\) \\`c\\` \\| d"),
    ] {
        assert_eq!(report(text), safe, "{text:?}");
    }
    assert_eq!(report_code("##[error] `a` | ::b"), "``## [error] `a` \\| ::b``");
    for (line, safe) in [
        ("a ##[error]b", "a ## [error]b"),
        ("  ::error::a", "  : :error::a"),
        ("a ::b::", "a ::b::"),
        ("###[a]", "### [a]"),
    ] {
        assert_eq!(defused(line), safe);
    }
}
