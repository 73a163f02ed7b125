//! Parameters on the wire, beside the specification's own table (see `style_table`).

use sdkwright_runtime::runtime::http::{Call, Error, Multipart, Operation, Param, Style};
use serde_json::{Value, json};

use crate::server::{Request, Server, ok};

/// Sends one parameter; `path` holds it where it is in the path.
pub(crate) async fn send(param: Param, path: &'static str, value: Value) -> Result<Request, Error> {
    let server = Server::start([ok("{}")]).await;
    let params: &'static [Param] = Box::leak(Box::new([param]));
    let operation: &'static Operation = Box::leak(Box::new(Operation::new("op", "GET", path).params(params)));
    Call::new(&server.client(), operation).with(0, &value).empty().await?;
    Ok(server.last())
}

fn object() -> Value {
    json!({"R": 100, "G": 200, "B": 150})
}

#[tokio::test]
async fn a_number_that_is_not_finite_is_an_error_and_is_not_left_out() {
    static QUERY: Operation =
        Operation::new("op", "GET", "/a").params(&[Param::query("size"), Param::header("x-size")]);
    let server = Server::start([]).await;
    let client = server.client();
    for number in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        let calls = [
            Call::new(&client, &QUERY).with(0, &number),
            Call::new(&client, &QUERY).with(0, &vec![Some(1.0), Some(number)]),
            Call::new(&client, &QUERY).with(1, &number),
        ];
        for (call, name) in calls.into_iter().zip(["size", "size", "x-size"]) {
            let error = call.empty().await.unwrap_err();
            assert!(matches!(error, Error::InvalidRequest(_)), "{error}");
            assert!(
                error.to_string().starts_with(&format!("the parameter `{name}` contains an infinite or NaN number")),
                "{error}"
            );
        }
        let mut call = Call::new(&client, &QUERY);
        call.body_json("application/json", &vec![number]);
        assert!(matches!(call.empty().await, Err(Error::InvalidRequest(_))));
        let mut call = Call::new(&client, &QUERY);
        call.body_json_lines("application/jsonl", &[number]);
        assert!(matches!(call.empty().await, Err(Error::InvalidRequest(_))));
        let mut call = Call::new(&client, &QUERY);
        call.body_multipart(Multipart::new().field("size", &number, None));
        let error = call.empty().await.unwrap_err();
        assert!(error.to_string().contains("the part `size` contains an infinite or NaN number"), "{error}");
    }
    assert!(server.requests().is_empty());
}

#[tokio::test]
async fn deep_objects() {
    let cases = [
        (object(), "color%5BR%5D=100&color%5BG%5D=200&color%5BB%5D=150"),
        (json!({"a": {"b": "c d"}, "n": null}), "color%5Ba%5D%5Bb%5D=c%20d"),
        (json!({"a": [1, 2]}), "color%5Ba%5D=1&color%5Ba%5D=2"),
        (json!({"a": [{"b": true}]}), "color%5Ba%5D%5B0%5D%5Bb%5D=true"),
    ];
    for (value, expected) in cases {
        let request = send(Param::query("color").deep_object(), "/a", value).await.unwrap();
        assert_eq!(request.target, format!("/a?{expected}"));
    }
}

#[tokio::test]
async fn headers_are_sent_as_they_are_and_cookies_encoded() {
    let request = send(Param::header("X-Color"), "/a", json!("a b/c")).await.unwrap();
    assert_eq!(request.header("x-color"), Some("a b/c"));
    let request = send(Param::cookie("color").explode(true), "/a", json!("a; b")).await.unwrap();
    assert_eq!(request.header("cookie"), Some("color=a%3B%20b"));
}

#[tokio::test]
async fn cookies_of_that_style_are_sent_as_they_are_or_not_at_all() {
    let param = || Param::cookie("color").style(Style::Cookie);
    let request = send(param(), "/a", json!("a%20b/c=d")).await.unwrap();
    assert_eq!(request.header("cookie"), Some("color=a%20b/c=d"));
    // Each would end the cookie, or begin another one.
    for value in [json!("a; b=c"), json!("a b"), json!(["a,b"]), json!("\r\nx: y"), json!("é"), json!({"a=b": "c"})] {
        let error = send(param(), "/a", value.clone()).await.unwrap_err();
        let expected = "the parameter `color` contains characters that are invalid in a cookie; encode the value";
        assert!(error.to_string().contains(expected), "{value}: {error}");
    }
}

#[tokio::test]
async fn encoding() {
    let text = "é/?#[]@!$&'()*+,;= %41";
    let request = send(Param::query("q"), "/a", json!(text)).await.unwrap();
    assert_eq!(request.target, "/a?q=%C3%A9%2F%3F%23%5B%5D%40%21%24%26%27%28%29%2A%2B%2C%3B%3D%20%2541");
    let request = send(Param::query("q").allow_reserved(), "/a", json!(text)).await.unwrap();
    assert_eq!(request.target, "/a?q=%C3%A9/?%23%5B%5D@!$%26%27()*%2B,;=%20%41");
    let request = send(Param::path("p"), "/a/{p}", json!("x/../y%2e")).await.unwrap();
    assert_eq!(request.target, "/a/x%2F..%2Fy%252e");
    let request = send(Param::query("q").json(), "/a", json!({"a": ["b"]})).await.unwrap();
    assert_eq!(request.target, "/a?q=%7B%22a%22%3A%5B%22b%22%5D%7D");
}

#[tokio::test]
async fn nulls_and_empty_lists_are_left_out() {
    for value in [json!(null), json!([]), json!({}), json!([null])] {
        assert_eq!(send(Param::query("q").explode(false), "/a", value).await.unwrap().target, "/a");
    }
    assert_eq!(send(Param::query("q").nullable(), "/a", json!(null)).await.unwrap().target, "/a?q=null");
}

#[tokio::test]
async fn what_would_name_another_path_or_header_is_refused() {
    for value in ["", ".", "..", "%2e%2E"] {
        let sent = send(Param::path("p").allow_reserved(), "/a/{p}/b", json!(value)).await;
        assert!(matches!(sent, Err(Error::InvalidRequest(_))), "{value:?}");
    }
    let sent = send(Param::path("p").style(Style::Label), "/a/{p}", json!("")).await;
    assert!(matches!(sent, Err(Error::InvalidRequest(_))));
    for value in ["a\r\nX-Evil: 1", "a\0b", "a\u{7f}"] {
        let error = send(Param::header("X-A"), "/a", json!(value)).await.unwrap_err();
        assert_eq!(error.to_string(), "the parameter `X-A` contains characters that are invalid in a header");
    }
    let error = send(Param::query("q").required(), "/a", json!(null)).await.unwrap_err();
    assert_eq!(error.to_string(), "the parameter `q` is missing");
}

#[tokio::test]
async fn a_deep_value_is_refused() {
    let mut value = json!(1);
    for _ in 0..100 {
        value = json!({ "a": value });
    }
    let error = send(Param::query("q").deep_object(), "/a", value).await.unwrap_err();
    assert_eq!(error.to_string(), "the parameter `q` is nested too deeply");
}

#[tokio::test]
async fn a_query_string_is_its_value() {
    let whole = Param::query("anything").style(Style::QueryString);
    let form = json!({"a b": "c&d e", "list": [1, 2], "deep": {"k": true}, "none": null});
    let request = send(whole, "/a", form).await.unwrap();
    assert_eq!(request.target, "/a?a+b=c%26d+e&list=1&list=2&deep=%7B%22k%22%3Atrue%7D");
    let request = send(whole.json(), "/a", json!({"q": ["x y"]})).await.unwrap();
    assert_eq!(request.target, "/a?%7B%22q%22%3A%5B%22x%20y%22%5D%7D");
    assert_eq!(send(whole, "/a", json!({})).await.unwrap().target, "/a");
}
