use serde_json::json;

use super::*;

fn of_pattern(source: &str) -> Limits {
    Limits { patterns: vec![Arc::new(Pattern::new(source))], ..Limits::default() }
}

#[test]
fn texts_of_patterns_are_plain_and_match() {
    let cases = [
        ("^[a-c]{1,4}$", "a"),
        (r"^\d{3}-\d{4}$", "123-4567"),
        ("^([0-9a-f]{2}:){2}[0-9a-f]{2}$", "ab:cd:ef"),
        (r"^\d+\.\d+\.\d+([-+].+)?$", "1.2.3"),
        ("^(red|green)-[A-Z]$", "red-A"),
        // Texts that a lookahead forbids are found by trial.
        ("^(?!a$)[a-z]+$", "ab"),
        ("^(?!red)(red|green|blue)$", "green"),
        (r"^[^\s/]+/[^\s/]+$", "a/b"),
        ("é{2}", "éé"),
    ];
    for (source, expected) in cases {
        let text = of_pattern(source).text().expect(source);
        assert!(of_pattern(source).allow(&json!(text)), "{source} {text}");
        assert_eq!(text, expected, "{source}");
    }
}

#[test]
fn a_text_meets_every_limit_at_once() {
    let mut limits = of_pattern("^[a-z][a-z0-9-]*$");
    limits.patterns.push(Arc::new(Pattern::new("-x$|^.{12,}$")));
    limits.min_length = Some(10);
    limits.max_length = Some(14);
    let text = limits.text().expect("there are such texts");
    assert!((12..=14).contains(&text.len()) && limits.allow(&json!(text)), "{text}");
    limits.format = Some("uuid".to_owned());
    assert_eq!(limits.text(), None);
}

#[test]
fn patterns_that_are_not_understood_allow_anything_and_give_nothing() {
    for source in ["(", r"\p{Nonsense}", &"a?".repeat(2_000), "((a{1000}){1000}){1000}", "(?<"] {
        let limits = of_pattern(source);
        assert!(limits.allow(&json!("anything")), "{source}");
        assert_eq!(limits.text(), None, "{source}");
    }
}

#[test]
fn hostile_patterns_end() {
    let nested = format!("{}a{}", "(".repeat(900), ")*".repeat(900));
    let lookahead = format!("^(?=(a+)+$){}b$", "(a|a)*".repeat(50));
    for source in ["^(a+)+$", "(()*)*x{1000}", "^((a|b)?(?=c)){0,1000}$", "(x{0,999999999}){3}", &nested, &lookahead] {
        let limits = of_pattern(source);
        let text = limits.text();
        assert!(text.is_none_or(|text| limits.allow(&json!(text))), "{source}");
        limits.allow(&json!("a".repeat(500) + "!"));
    }
}

#[test]
fn what_is_done_with_a_pattern_is_bounded() {
    // Texts of that kind are long, or take long to put together.
    assert_eq!(of_pattern("^a{2000}$").text(), None);
    assert_eq!(of_pattern("^((){200}){200}a$").text(), None);
    // 2^16 ways to fail; where they are not all tried, nothing is said against the text.
    assert!(of_pattern(r"^(?:(a|a))*\1b$").allow(&json!("a".repeat(16))));
    assert!(!of_pattern(r"^(?:(a|a))*\1b$").allow(&json!("aa")));
}

#[test]
fn samples_of_formats_are_of_their_format_and_other_words_are_not() {
    let formats = [
        "uuid",
        "guid",
        "email",
        "idn-email",
        "uri",
        "url",
        "iri",
        "hostname",
        "idn-hostname",
        "ipv4",
        "ipv6",
        "ip",
        "date-time",
        "date",
        "time",
        "duration",
    ];
    for format in formats {
        let limits = Limits { format: Some(format.to_owned()), ..Limits::default() };
        let text = limits.text().expect(format);
        assert!(limits.allow(&json!(text)), "{format} {text}");
        assert!(!limits.allow(&json!("two words")), "{format}");
    }
    let unknown = Limits { format: Some("color".to_owned()), ..Limits::default() };
    assert!(unknown.text().is_none() && unknown.allow(&json!("two words")));
}

#[test]
fn bounds_hold_for_numbers_and_for_the_elements_of_lists_and_maps() {
    let bound = |value, exclusive| Some(Bound { value, exclusive });
    let mut limits = Limits::default();
    limits.add_number(bound(1.0, false), bound(10.0, true), Some(0.5));
    limits.add_number(bound(1.0, true), bound(20.0, false), None);
    let verdicts = [(1.0, false), (1.5, true), (1.7, false), (9.5, true), (10.0, false), (-3.0, false)];
    for (number, allowed) in verdicts {
        assert_eq!(limits.allow(&json!(number)), allowed, "{number}");
    }
    let list = Limits { element: Some(Arc::new(limits)), ..Limits::default() };
    assert!(list.allow(&json!([2, 3.5])) && !list.allow(&json!([2, 11])));
    assert!(list.allow(&json!({ "a": 2 })) && !list.allow(&json!({ "a": 0 })));
}
