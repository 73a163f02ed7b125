//! Every row and cell of the OpenAPI specification's table of styles (3.0.4, 4.8.12.6; 3.1.1, 4.8.12.6), on the wire.
//!
//! The table's parameter is `color`; its values are nothing, a string, an array and an object. It says n/a where a style
//! has no form for a value; what is sent then is stated here too, so that it can't change unseen.

use sdkwright_runtime::runtime::http::{Error, Param, Style};
use serde_json::{Value, json};

use crate::params::send;

/// The specification's expectation for a cell.
enum Cell {
    /// This is sent.
    Is(&'static str),
    /// n/a in the table; this is sent.
    Undefined(&'static str),
    /// n/a or nothing in the table, and the request is refused: it would go to another path.
    Refused,
}
use Cell::{Is, Refused, Undefined};

struct Row {
    style: Style,
    explode: bool,
    /// For the empty string, a string, an array and an object.
    cells: [Cell; 4],
}

fn values() -> [Value; 4] {
    [json!(""), json!("blue"), json!(["blue", "black", "brown"]), json!({"R": 100, "G": 200, "B": 150})]
}

const fn row(style: Style, explode: bool, cells: [Cell; 4]) -> Row {
    Row { style, explode, cells }
}

const PATH: [Row; 9] = [
    row(
        Style::Matrix,
        false,
        [Is(";color"), Is(";color=blue"), Is(";color=blue,black,brown"), Is(";color=R,100,G,200,B,150")],
    ),
    row(
        Style::Matrix,
        true,
        [Is(";color"), Is(";color=blue"), Is(";color=blue;color=black;color=brown"), Is(";R=100;G=200;B=150")],
    ),
    row(Style::Label, false, [Is("."), Is(".blue"), Is(".blue,black,brown"), Is(".R,100,G,200,B,150")]),
    row(Style::Label, true, [Is("."), Is(".blue"), Is(".blue.black.brown"), Is(".R=100.G=200.B=150")]),
    row(Style::Simple, false, [Refused, Is("blue"), Is("blue,black,brown"), Is("R,100,G,200,B,150")]),
    row(Style::Simple, true, [Refused, Is("blue"), Is("blue,black,brown"), Is("R=100,G=200,B=150")]),
    // Delimiters of Swagger 2.0.
    row(
        Style::SpaceDelimited,
        false,
        [Refused, Undefined("blue"), Is("blue%20black%20brown"), Undefined("R%20100%20G%20200%20B%20150")],
    ),
    row(
        Style::PipeDelimited,
        false,
        [Refused, Undefined("blue"), Is("blue%7Cblack%7Cbrown"), Undefined("R%7C100%7CG%7C200%7CB%7C150")],
    ),
    row(
        Style::TabDelimited,
        false,
        [Refused, Undefined("blue"), Is("blue%09black%09brown"), Undefined("R%09100%09G%09200%09B%09150")],
    ),
];

const QUERY: [Row; 9] = [
    row(
        Style::Form,
        false,
        [Is("color="), Is("color=blue"), Is("color=blue,black,brown"), Is("color=R,100,G,200,B,150")],
    ),
    row(
        Style::Form,
        true,
        [Is("color="), Is("color=blue"), Is("color=blue&color=black&color=brown"), Is("R=100&G=200&B=150")],
    ),
    row(
        Style::SpaceDelimited,
        false,
        [
            Undefined("color="),
            Undefined("color=blue"),
            Is("color=blue%20black%20brown"),
            Is("color=R%20100%20G%20200%20B%20150"),
        ],
    ),
    row(
        Style::SpaceDelimited,
        true,
        [
            Undefined("color="),
            Undefined("color=blue"),
            Undefined("color=blue&color=black&color=brown"),
            Undefined("R=100&G=200&B=150"),
        ],
    ),
    row(
        Style::PipeDelimited,
        false,
        [
            Undefined("color="),
            Undefined("color=blue"),
            Is("color=blue%7Cblack%7Cbrown"),
            Is("color=R%7C100%7CG%7C200%7CB%7C150"),
        ],
    ),
    row(
        Style::PipeDelimited,
        true,
        [
            Undefined("color="),
            Undefined("color=blue"),
            Undefined("color=blue&color=black&color=brown"),
            Undefined("R=100&G=200&B=150"),
        ],
    ),
    row(
        Style::TabDelimited,
        false,
        [
            Undefined("color="),
            Undefined("color=blue"),
            Is("color=blue%09black%09brown"),
            Undefined("color=R%09100%09G%09200%09B%09150"),
        ],
    ),
    row(Style::DeepObject, false, DEEP_OBJECT),
    row(Style::DeepObject, true, DEEP_OBJECT),
];

/// `explode` has no say in it (OpenAPI 3.1.1, 4.8.12.3): the table's n/a of `false` is sent like `true`.
const DEEP_OBJECT: [Cell; 4] = [
    Undefined("color="),
    Undefined("color=blue"),
    Undefined("color=blue&color=black&color=brown"),
    Is("color%5BR%5D=100&color%5BG%5D=200&color%5BB%5D=150"),
];

/// Headers are `simple`, and not percent-encoded.
const HEADER: [Row; 5] = [
    row(Style::Simple, false, [Is(""), Is("blue"), Is("blue,black,brown"), Is("R,100,G,200,B,150")]),
    row(Style::Simple, true, [Is(""), Is("blue"), Is("blue,black,brown"), Is("R=100,G=200,B=150")]),
    row(
        Style::SpaceDelimited,
        false,
        [Undefined(""), Undefined("blue"), Is("blue black brown"), Undefined("R 100 G 200 B 150")],
    ),
    row(
        Style::PipeDelimited,
        false,
        [Undefined(""), Undefined("blue"), Is("blue|black|brown"), Undefined("R|100|G|200|B|150")],
    ),
    row(
        Style::TabDelimited,
        false,
        [Undefined(""), Undefined("blue"), Is("blue\tblack\tbrown"), Undefined("R\t100\tG\t200\tB\t150")],
    ),
];

/// Cookies are `form`; exploded lists and objects have the `&` of the table, which few servers expect in a cookie.
const COOKIE: [Row; 2] = [
    row(
        Style::Form,
        false,
        [Is("color="), Is("color=blue"), Is("color=blue,black,brown"), Is("color=R,100,G,200,B,150")],
    ),
    row(
        Style::Form,
        true,
        [Is("color="), Is("color=blue"), Is("color=blue&color=black&color=brown"), Is("R=100&G=200&B=150")],
    ),
];

/// Since OpenAPI 3.2.0 (4.12.2.3 and its table).
const OWN_COOKIE: [Row; 2] = [
    row(
        Style::Cookie,
        false,
        [Is("color="), Is("color=blue"), Is("color=blue,black,brown"), Is("color=R,100,G,200,B,150")],
    ),
    row(
        Style::Cookie,
        true,
        [Is("color="), Is("color=blue"), Is("color=blue; color=black; color=brown"), Is("R=100; G=200; B=150")],
    ),
];

/// Sends each cell; `sent` finds the parameter in the request.
async fn check<const N: usize>(
    rows: [Row; N],
    param: Param,
    path: &'static str,
    sent: fn(&crate::server::Request) -> Option<String>,
) {
    for Row { style, explode, cells } in rows {
        for (cell, value) in cells.into_iter().zip(values()) {
            let result = send(param.style(style).explode(explode), path, value.clone()).await;
            match cell {
                Is(expected) | Undefined(expected) => {
                    let request = result.unwrap_or_else(|error| panic!("{style:?} {explode} {value}: {error}"));
                    assert_eq!(sent(&request).as_deref(), Some(expected), "{style:?} {explode} {value}");
                }
                Refused => {
                    assert!(matches!(result, Err(Error::InvalidRequest(_))), "{style:?} {explode} {value}");
                }
            }
        }
    }
}

#[tokio::test]
async fn path() {
    // Beside a letter: `/.` alone names the folder, and is refused (see `params`).
    check(PATH, Param::path("color"), "/a/x{color}", |request| request.target.strip_prefix("/a/x").map(str::to_owned))
        .await;
}

#[tokio::test]
async fn query() {
    check(QUERY, Param::query("color"), "/a", |request| request.target.strip_prefix("/a?").map(str::to_owned)).await;
}

#[tokio::test]
async fn header() {
    check(HEADER, Param::header("X-Color"), "/a", |request| request.header("x-color").map(str::to_owned)).await;
}

#[tokio::test]
async fn cookie() {
    let sent = |request: &crate::server::Request| request.header("cookie").map(str::to_owned);
    check(COOKIE, Param::cookie("color"), "/a", sent).await;
    check(OWN_COOKIE, Param::cookie("color"), "/a", sent).await;
}

/// The characters that RFC 3986 reserves, as `allowReserved` leaves them in a value, and as they are without it.
#[tokio::test]
async fn reserved_characters() {
    // A character, and what it is in a path, and in a query, where `allowReserved` holds.
    let rows = [
        (':', ":", ":"),
        ('/', "%2F", "/"),
        ('?', "%3F", "?"),
        ('#', "%23", "%23"),
        ('[', "%5B", "%5B"),
        (']', "%5D", "%5D"),
        ('@', "@", "@"),
        ('!', "!", "!"),
        ('$', "$", "$"),
        ('&', "&", "%26"),
        // The query of an `https` URL has no apostrophe (WHATWG URL, "special-query percent-encode set").
        ('\'', "'", "%27"),
        ('(', "(", "("),
        (')', ")", ")"),
        ('*', "*", "*"),
        ('+', "+", "%2B"),
        (',', ",", ","),
        (';', ";", ";"),
        ('=', "=", "="),
        ('~', "~", "~"),
        ('-', "-", "-"),
        ('.', ".", "."),
        ('_', "_", "_"),
        (' ', "%20", "%20"),
        ('"', "%22", "%22"),
        ('<', "%3C", "%3C"),
        ('%', "%25", "%25"),
        ('é', "%C3%A9", "%C3%A9"),
    ];
    let unreserved = |c: char| c.is_ascii_alphanumeric() || "-._~".contains(c);
    for (c, path, query) in rows {
        let value = json!(format!("x{c}"));
        let encoded: String = match unreserved(c) {
            true => c.to_string(),
            false => c.to_string().bytes().map(|byte| format!("%{byte:02X}")).collect(),
        };
        for (param, expected) in
            [(Param::path("p"), format!("/x{encoded}")), (Param::path("p").allow_reserved(), format!("/x{path}"))]
        {
            assert_eq!(send(param, "/{p}", value.clone()).await.unwrap().target, expected, "{c}");
        }
        for (param, expected) in [
            (Param::query("q"), format!("/?q=x{encoded}")),
            (Param::query("q").allow_reserved(), format!("/?q=x{query}")),
        ] {
            assert_eq!(send(param, "/", value.clone()).await.unwrap().target, expected, "{c}");
        }
    }
}

/// Null is RFC 6570's undefined: alone it is not sent, in a list or an object it is left out.
#[tokio::test]
async fn undefined_values() {
    for style in [Style::Form, Style::SpaceDelimited, Style::PipeDelimited, Style::DeepObject] {
        for explode in [false, true] {
            let param = Param::query("color").style(style).explode(explode);
            assert_eq!(send(param, "/a", json!(null)).await.unwrap().target, "/a", "{style:?} {explode}");
            let sent = send(param, "/a", json!({"R": null, "G": 200})).await.unwrap().target;
            assert!(!sent.contains('R') && sent.contains("200"), "{style:?} {explode}: {sent}");
        }
    }
}
