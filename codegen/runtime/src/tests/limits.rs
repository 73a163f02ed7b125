//! Cost of a document: memory, and time.

use std::time::Instant;

use serde_json::{Value, json};

use super::models::{Alike, IdOrName, Large, Mixed, Named, Pet, PetKind, Scores, Shape, Square, Twice, pet};
use crate::runtime::json::{Base64, Blank, DateTime, Decoder, Limit, Map, from_str, to_string};

/// Bytes of the texts here.
const LENGTH: usize = 1 << 20;
/// Memory that the values of a text may take: as many times its length as a client allows by default.
const MAX_DECODED: usize = 8 * LENGTH;

/// A document of so many bytes: items between brackets, made of their number.
fn many(open: &str, close: &str, item: impl Fn(usize) -> String) -> String {
    let mut text = open.to_owned();
    let mut i = 0;
    while text.len() < LENGTH {
        if i > 0 {
            text.push(',');
        }
        text.push_str(&item(i));
        i += 1;
    }
    text + close
}

fn list(item: &str) -> String {
    many("[", "]", |_| item.to_owned())
}

fn entries(value: &str) -> String {
    many("{", "}", |i| format!("\"{i:x}\":{value}"))
}

/// Reads a text, and insists that doing so takes no more memory than is allowed, whether it succeeds or not.
#[track_caller]
fn costs<T: Blank>(what: &str, text: &str) -> bool {
    let mut read = Ok(());
    let measured = allocation_counter::measure(|| {
        let decoder = Decoder::new().max_decoded_size(MAX_DECODED);
        read = decoder.decode::<T>(text.as_bytes()).map(drop);
    });
    let peak = measured.bytes_max as usize;
    println!("{what}: {:.1} bytes for each of the text, {}", peak as f64 / text.len() as f64, read.is_ok());
    // A name and a value exist before they are counted, and values that unions skip are remembered.
    assert!(peak <= MAX_DECODED + LENGTH, "{what}: {peak} bytes for {}", text.len());
    if let Err(error) = &read {
        assert_eq!(error.limit(), Some(Limit::Memory), "{what}: {error}");
        assert!(error.message().contains("bytes of memory"), "{what}: {error}");
        assert!(peak > MAX_DECODED / 5, "{what}: refused at {peak} bytes");
    }
    read.is_ok()
}

#[test]
fn no_text_takes_more_memory_than_is_allowed() {
    assert!(!costs::<Vec<Large>>("large objects", &list("{}")));
    assert!(!costs::<Vec<Option<Large>>>("nulls for large objects", &list("null")));
    assert!(!costs::<Vec<Vec<Large>>>("a large object in each list", &list("[{}]")));
    assert!(!costs::<Vec<Map<Large>>>("a large object in each map", &list("{\"\":{}}")));
    assert!(!costs::<Map<Large>>("a map of large objects", &entries("{}")));
    assert!(!costs::<Vec<Large>>("large objects in each other", &list("{\"next\":{\"next\":{\"next\":{}}}}")));
    assert!(!costs::<Vec<Large>>("large objects of other properties", &list("{\"x\":0}")));
    assert!(!costs::<Vec<Value>>("untyped objects", &list("{\"\":0}")));
    assert!(!costs::<Value>("untyped empty objects", &list("{}")));
    assert!(!costs::<Value>("untyped lists", &list("[]")));
    assert!(!costs::<Value>("untyped lists in lists", &list(&format!("{}{}", "[".repeat(60), "]".repeat(60)))));
    assert!(!costs::<Value>("untyped digits", &list("0")));
    assert!(!costs::<Value>("untyped texts", &list("\"a\"")));
    costs::<Value>("untyped entries", &entries("0"));
    costs::<Map<bool>>("a map of booleans", &entries("true"));
    assert!(!costs::<Vec<String>>("texts", &list("\"a\"")));
    assert!(!costs::<Vec<String>>("empty texts", &list("\"\"")));
    assert!(!costs::<Vec<PetKind>>("unknown constants", &list("\"a\"")));
    assert!(!costs::<Vec<Mixed>>("unknown constants of any type", &list("{}")));
    assert!(!costs::<Vec<Base64>>("bytes", &list("\"AA\"")));
    costs::<Vec<DateTime>>("times", &list("\"2024-01-31\""));
    assert!(!costs::<Vec<Named>>("objects with faults", &list("{\"name\":[]}")));
    assert!(!costs::<Vec<Scores>>("objects with entries", &list("{\"total\":1,\"a\":1}")));
    assert!(!costs::<Vec<Shape>>("unknown alternatives", &list("{\"kind\":\"x\"}")));
    assert!(!costs::<Vec<Shape>>("alternatives without a tag", &list("{\"radius\":1}")));
    assert!(!costs::<Vec<Twice>>("alternatives that are alike", &list("[]")));
    assert!(!costs::<Vec<IdOrName>>("texts of alternatives", &list("\"a\"")));
    // The last item makes it no list of texts: what was read of it is gone before it is read as untyped JSON.
    costs::<IdOrName>("an alternative that is wrong at its end", &list("\"aaaaaaaaaaaa\"").replace("\"]", "\",[]]"));
    assert!(costs::<Value>("one text", &format!("\"{}\"", "a".repeat(LENGTH))));
    assert!(costs::<Value>("one text of escapes", &format!("\"{}\"", "\\n".repeat(LENGTH / 2))));
    assert!(costs::<Vec<i32>>("digits", &list("12345")));
    assert!(costs::<Vec<()>>("nulls", &list("null")));
}

#[test]
fn the_same_key_again_takes_no_more_memory() {
    let text = many("{", "}", |_| "\"a\":1".to_owned());
    for read in
        [costs::<Map<i32>>("a map", &text), costs::<Value>("untyped", &text), costs::<Large>("an object", &text)]
    {
        assert!(read);
    }
    assert!(costs::<Pet>(
        "a field",
        &pet(json!({})).to_string().replace("}", &text[1..].replace("\"a\":1", ",\"id\":[1]").replace(",,", ","))
    ));
}

#[test]
fn what_is_ordinary_is_far_below_the_limit() {
    let pets = many("[", "]", |i| pet(json!({ "id": i, "nickname": "Tommy", "weight": 4.5 })).to_string());
    let mut read = None;
    let measured = allocation_counter::measure(|| read = from_str::<Vec<Pet>>(&pets).ok());
    assert!(read.is_some() && (measured.bytes_max as usize) < 24 * pets.len(), "{}", measured.bytes_max);
}

/// A fault's path is found in text that nothing has read yet.
#[test]
fn a_fault_behind_many_brackets_takes_no_memory() {
    for text in [[vec![b'['; LENGTH], vec![0xff]].concat(), vec![b'['; LENGTH]] {
        let measured = allocation_counter::measure(|| {
            assert!(Decoder::new().decode::<Value>(&text).is_err());
            assert!(Decoder::new().decode::<Shape>(&text).is_err());
            assert!(Decoder::new().decode::<Alike>(&[b"{\"next\":", &text[..]].concat()).is_err());
        });
        // The copy with a key before it is one.
        assert!(measured.bytes_max < 2 * LENGTH as u64, "{}", measured.bytes_max);
    }
}

#[test]
fn reading_ends_when_the_time_is_over() {
    fn is_late<T: Blank + std::fmt::Debug>(text: &str) {
        let error = Decoder::new().deadline(Some(Instant::now())).decode::<T>(text.as_bytes()).unwrap_err();
        assert_eq!(error.limit(), Some(Limit::Time), "{error}");
    }
    is_late::<Vec<i32>>(&list("1"));
    is_late::<Value>(&list("1"));
    is_late::<Value>(&entries("1"));
    is_late::<Map<bool>>(&entries("true"));
    is_late::<Large>(&entries("1"));
    is_late::<Vec<Large>>(&list("{}"));
    is_late::<Vec<Shape>>(&list("{\"radius\":1}"));
    // Skipped as a whole while searching for the tag.
    is_late::<Shape>(&format!(
        "{{\"a\":{},\"kind\":\"circle\"}}",
        many("[", "]", |_| "\"a\"".to_owned()) + " ".repeat(10).as_str()
    ));
}

/// A chain of so many links, with texts in the innermost one.
fn chain(links: usize, texts: &str) -> String {
    format!("{}{{\"texts\":{texts}}}{}", "{\"next\":".repeat(links), ",\"end\":true}".repeat(links))
}

/// Each of eight alternatives at each of sixty levels: tried one in another that would be 8⁶⁰, and each as a whole 480 times.
#[test]
fn alternatives_that_are_alike_cost_the_same_at_any_depth() {
    let texts = many("[", "]", |_| "\"a text of some length\"".to_owned());
    let cost = |links: usize| {
        let text = chain(links, &texts);
        let measured = allocation_counter::measure(|| {
            let decoded = Decoder::new().strict(true).decode::<Alike>(text.as_bytes()).unwrap();
            assert!(matches!(&decoded.value, Alike::A(_)), "the first of those that fit as well");
            allocation_counter::opt_out(|| assert!(to_string(&decoded.value) == text));
        });
        measured.bytes_total
    };
    let (few, many) = (cost(3), cost(60));
    assert!(many < few + few / 10, "{few} bytes for 3 levels, {many} for 60");
    assert!(many < 48 * texts.len() as u64, "{many} bytes for {}", texts.len());
}

/// A value deep in another one is read once, not once for each alternative.
#[test]
fn alternatives_are_compared_by_what_is_near() {
    let text = format!("{{\"deep\":[[[[{}]]]]}}", list("\"a text of some length\""));
    let measured = allocation_counter::measure(|| drop(from_str::<Alike>(&text).unwrap()));
    assert!(measured.bytes_total < 24 * text.len() as u64, "{}", measured.bytes_total);
}

/// The same where each level holds something, so that all of them are compared.
#[test]
fn alternatives_that_are_alike_are_compared_at_each_depth() {
    let level = format!(",\"texts\":[{}]}}", vec!["\"a text of some length\""; 500].join(","));
    let text = format!("{}{{\"end\":true}}{}", "{\"next\":".repeat(60), level.repeat(60));
    assert!(text.len() > 10 * 64 * 1024, "more than small documents may read again");
    let decoded = Decoder::new().strict(true).decode::<Alike>(text.as_bytes()).unwrap();
    assert!(to_string(&decoded.value) == text);
}

/// An alternative that is wrong at its end, after all that it holds was read, again and again.
#[test]
fn alternatives_that_fail_late_are_an_error_in_the_end() {
    let (open, close) = ("{\"kind\":\"square\",\"inner\":", ",\"side\":\"wide\"}");
    let small = format!("{}{{}}{}", open.repeat(20), close.repeat(20));
    assert_eq!(super::error::<Shape>(&small, false), "$.side: expected a number, found a string");
    let (read, _) = super::read::<Square>(&format!("{{\"side\":1,\"inner\":{small}}}"));
    assert_eq!(read.extra.get("inner"), Some(&from_str::<Value>(&small).unwrap()), "it is kept");
    let texts = many("[", "]", |_| "\"a text of some length\"".to_owned());
    let text = format!("{}{{\"kind\":\"x\",\"texts\":{texts}}}{}", open.repeat(60), close.repeat(60));
    let error = super::error::<Shape>(&text, false);
    assert!(error.contains("more than 32 times"), "{error}");
}
