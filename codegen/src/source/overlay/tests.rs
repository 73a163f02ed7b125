use serde_json::{Value as Json, json};

use super::query::Query;
use super::select::{Steps, TooMuch, select};
use super::*;
use crate::source::Map;

fn node(value: Json) -> Node {
    Node::from_json(Span::default(), value)
}

fn found(document: &Json, query: &str) -> Result<Vec<Json>, TooMuch> {
    let root = node(document.clone());
    let query = Query::parse(query).unwrap_or_else(|fault| panic!("{query}: {fault}"));
    let paths = select(&query, &root, &mut Steps::new(200_000, 100_000))?;
    Ok(paths.iter().map(|path| at(&root, path).unwrap().to_json()).collect())
}

fn applied(overlay: Json, document: Json) -> Result<Json, (&'static str, String)> {
    let (overlay, mut document) = (node(overlay), node(document));
    let applied = Overlay::read(&overlay).and_then(|overlay| {
        let mut effects = vec![false; overlay.actions.len()];
        overlay.apply(&mut document, &mut effects)
    });
    applied.map(|()| document.to_json()).map_err(|fault| (fault.code, fault.message))
}

fn overlay(version: &str, actions: Json) -> Json {
    json!({ "overlay": version, "info": { "title": "O", "version": "1" }, "actions": actions })
}

/// Another implementation selects the same, where none of its values comes twice.
#[test]
fn queries_select_what_the_specification_says() {
    let document = json!({
        "a": [3, 5, 1, 2, 4, 6, { "b": "j" }, { "b": "k" }, { "b": {} }, { "b": "kilo" }],
        "o": { "p": 1, "q": 2, "r": 3, "s": 5, "t": { "u": 6 }, "j j": null, "é": [[1, [2]], []] },
        "e": "f", "n": 1.0, "m": 1, "big": 9007199254740993_u64, "f": false, "x": [], "y": {},
        "books": [{ "t": "A b", "c": 8.95, "k": ["x", "y"] }, { "t": "C", "c": 22, "k": [] }, { "t": "D" }],
    });
    for query in [
        "$",
        "$.a",
        "$.*",
        "$..*",
        "$..b",
        "$..[0]",
        "$..[-1]",
        "$.a[1:3]",
        "$.a[5:]",
        "$.a[1:5:2]",
        "$.a[5:1:-2]",
        "$.a[::-1]",
        "$.a[::0]",
        "$.a[-3:-1]",
        "$.a[:100]",
        "$.a[100:]",
        "$.a[-100:2]",
        "$.a[100::-3]",
        "$['o']['j j']",
        "$.o[\"j j\"]",
        "$.é",
        "$.o.é[0][1][0]",
        "$.a[?@.b == 'kilo']",
        "$.a[?(@.b == 'kilo')]",
        "$.a[?@>3.5]",
        "$.a[?@.b]",
        "$[?@.*]",
        "$[?@[?@.b]]",
        "$.o[?@<3, ?@<3]",
        "$.a[?@<2 || @.b == \"k\"]",
        "$.a[?match(@.b, \"[jk]\")]",
        "$.a[?search(@.b, \"[jk]\")]",
        "$.a[?match(@.b, 'k.*')]",
        "$.o[?@>1 && @<4]",
        "$.o[?@.u || @.x]",
        "$.a[?@.b == $.x]",
        "$.a[?@ == @]",
        "$[?@.nothing == @.nowhere]",
        "$[?@ == 1]",
        "$[?@ != 1]",
        "$[?@ <= 1]",
        "$[?@ >= 1]",
        "$[?@ == null]",
        "$[?@ == false]",
        "$[?@ == $.x]",
        "$[?length(@) > 1]",
        "$[?count(@.*) == 3]",
        "$[?value(@..u) == 6]",
        "$.books[?@.c < 10 && !@.k[5]].t",
        "$.books[?!(@.c < 10)]",
        "$.books[?length(@.t) == 3]",
        "$.books[?count(@.k.*)>0]['t','c']",
        "$ .books [ 0 ] .t",
        "$.books[0, 0, 1]",
        "$..books[?@.k == $.x]",
        "$.books[?@.t < 'B']",
        "$['a','o'][0]",
        "$[?search(@, 'f|(?=g)')]",
        "$[?@.t.u == 6]",
        "$[?@['t']['u'] == 6 || @[0] == 3]",
        "$.big",
        "$[?@ == 1e0]",
    ] {
        let ours = found(&document, query).unwrap();
        let mut theirs: Vec<&Json> = Vec::new();
        let Ok(path) = serde_json_path::JsonPath::parse(query) else {
            // Blanks may stand between segments (RFC 9535, 2.1.1), which it refuses.
            assert_eq!(query, "$ .books [ 0 ] .t");
            continue;
        };
        for value in path.query(&document) {
            if !theirs.iter().any(|known| std::ptr::eq(*known, value)) {
                theirs.push(value);
            }
        }
        assert_eq!(ours, theirs.into_iter().cloned().collect::<Vec<_>>(), "{query}");
    }
}

#[test]
fn objects_are_merged_and_lists_added_to() {
    let document = json!({ "a": { "b": 1, "c": { "d": [1], "e": 2 } }, "l": [{ "x": 1 }, 2, { "x": 3 }, 4] });
    let change = |version, action| applied(overlay(version, json!([action])), document.clone());
    let update = json!({ "target": "$.a", "update": { "b": null, "c": { "d": [2], "f": {} } } });
    let merged = json!({ "b": null, "c": { "d": [1, 2], "e": 2, "f": {} } });
    assert_eq!(change("1.0.0", update).unwrap()["a"], merged);
    let list = json!({ "target": "$.a.c.d", "update": [2, 3] });
    assert_eq!(change("1.0.0", list.clone()).unwrap()["a"]["c"]["d"], json!([1, [2, 3]]));
    assert_eq!(change("1.1.0", list).unwrap()["a"]["c"]["d"], json!([1, 2, 3]));
    let copy = json!({ "target": "$.a.c", "copy": "$.a" });
    assert_eq!(change("1.1.0", copy.clone()).unwrap()["a"]["c"]["c"], json!({ "d": [1], "e": 2 }));
    assert_eq!(change("1.0.0", copy).unwrap(), document);
    let remove = json!({ "target": "$.l[?@.x], $.nothing", "remove": true });
    assert_eq!(change("1.0.0", remove).unwrap_err().0, "overlay");
    for (target, left) in [
        ("$.l[?@.x]", json!([2, 4])),
        ("$.l[2, 0]", json!([2, 4])),
        ("$.l[0, 0]", json!([2, { "x": 3 }, 4])),
        ("$.l[9]", json!([{ "x": 1 }, 2, { "x": 3 }, 4])),
        ("$", json!([{ "x": 1 }, 2, { "x": 3 }, 4])),
    ] {
        assert_eq!(change("1.1.0", json!({ "target": target, "remove": true })).unwrap()["l"], left, "{target}");
    }
    assert_eq!(change("1.0.0", json!({ "target": "$..*[?@.d]", "remove": true })).unwrap()["a"], json!({ "b": 1 }));
    assert_eq!(change("1.0.0", json!({ "target": "$.a.b", "remove": true })).unwrap_err().0, "overlay");
}

/// A change applied first replaces a value that was selected, too.
#[test]
fn a_value_that_is_no_longer_there_is_not_changed() {
    let update = json!({ "target": "$..[?@.b]", "update": { "b": 1, "n": 0 } });
    let document = json!({ "a": { "b": { "c": { "b": 2 } } } });
    assert_eq!(applied(overlay("1.0.0", json!([update])), document).unwrap(), json!({ "a": { "b": 1, "n": 0 } }));
}

#[test]
fn work_is_bounded() {
    let wide = Json::Array((0..1_000).map(|i| json!({ "a": i })).collect());
    let deep = (0..400).fold(json!({}), |inner, _| json!({ "a": [inner] }));
    let documents = [node(wide), node(deep)];
    for query in ["$..*..*..*..*", "$..[?@..[?@..*]]", "$..[*, *, *, *]..*..*", "$..[?count($..*) > 1]"] {
        let query = Query::parse(query).unwrap();
        let found = documents.each_ref().map(|root| select(&query, root, &mut Steps::new(200_000, 100_000)));
        assert!(found.contains(&Err(TooMuch)), "{query:?}");
    }
    let texts = Json::Array((0..100).map(|_| json!("ab".repeat(500))).collect());
    assert_eq!(found(&texts, &format!("$[?search(@, '{}')]", "(a|b)*".repeat(50))), Err(TooMuch));
}

#[test]
fn what_is_added_is_bounded() {
    let into_itself = json!({ "target": "$..[?@.x]", "update": { "n": { "x": 1 } } });
    let doubling: Vec<Json> =
        (0..40).map(|i| json!({ "target": "$..[?@.x]", "update": { format!("n{i}"): { "x": 1 } } })).collect();
    let copying: Vec<Json> = (0..40).map(|i| json!({ "target": "$", "copy": "$", "x-i": i })).collect();
    let document = json!({ "a": { "x": 1 }, "l": [1] });
    assert!(applied(overlay("1.0.0", json!(vec![into_itself; 30])), document.clone()).is_ok());
    for actions in [doubling, copying] {
        assert_eq!(applied(overlay("1.1.0", json!(actions)), document.clone()).unwrap_err().0, "too-much-overlaid");
    }
    let deeper = json!({ "target": "$..[?@.x && !@.n]", "update": { "n": { "x": 1 } } });
    let deepest = applied(overlay("1.0.0", json!(vec![deeper; 600])), document).unwrap_err();
    assert_eq!(deepest, ("too-much-overlaid", "the overlay nests values more than 500 levels deep".to_owned()));
    let empty = Node::object(Span::default(), Map::default());
    assert_eq!(measure(&empty), (1, 1));
}
