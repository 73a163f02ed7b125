//! Formatting of untrusted text.

use crate::runtime::text::{Shown, is_hidden};

#[test]
fn what_can_be_read_is_shown_as_it_is() {
    for text in [
        "",
        "a \"b\" 'c' \\ `d`",
        "naïve",
        "e\u{301}",
        "Ελλάδα",
        "हिन्दी",
        "한국어",
        "日本語。",
        "שלום",
        "→ … ⚠ 🐘",
        "\u{fffd}",
    ] {
        assert_eq!(Shown(text).to_string(), text);
    }
}

#[test]
fn what_is_not_seen_is_an_escape() {
    for (text, shown) in [
        ("a\nb\r\tc\0", "a\\nb\\r\\tc\\u{0}"),
        ("\u{1b}[31mred\u{7}", "\\u{1b}[31mred\\u{7}"),
        ("\u{7f}\u{85}\u{9b}", "\\u{7f}\\u{85}\\u{9b}"),
        ("\u{200b}\u{200e}\u{202e}\u{2066}", "\\u{200b}\\u{200e}\\u{202e}\\u{2066}"),
        ("\u{2028}\u{2029}\u{feff}\u{61c}", "\\u{2028}\\u{2029}\\u{feff}\\u{61c}"),
        ("\u{ad}\u{a0}\u{3000}", "\\u{ad}\\u{a0}\\u{3000}"),
        ("\u{3164}\u{115f}\u{2800}", "\\u{3164}\\u{115f}\\u{2800}"),
        ("\u{fe0f}\u{e0041}\u{e0100}", "\\u{fe0f}\\u{e0041}\\u{e0100}"),
        ("\u{e000}\u{fff9}\u{10ffff}", "\\u{e000}\\u{fff9}\\u{10ffff}"),
    ] {
        assert_eq!(Shown(text).to_string(), shown);
    }
}

#[test]
fn what_is_shown_holds_nothing_hidden() {
    // Code points beyond these are unassigned, or for private use.
    for c in ('\0'..='\u{323af}').chain('\u{dfff0}'..='\u{e1000}').chain('\u{10fff0}'..=char::MAX) {
        let shown = Shown(c.encode_utf8(&mut [0; 4])).to_string();
        assert!(!shown.contains(is_hidden) && !shown.contains(char::is_control), "{shown:?}");
        assert_eq!(shown.chars().count() == 1, !is_hidden(c), "{shown}");
    }
}
