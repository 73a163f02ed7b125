//! Request bodies.

use bytes::Bytes;
use sdkwright_runtime::runtime::http::{Body, ByteStream, Call, FileSource, FormEncoding, Multipart, Style};
use serde_json::json;

use crate::server::{POST, Server, answer, ok};

/// Bytes as a stream.
fn stream(text: &'static str) -> ByteStream {
    ByteStream::from(Bytes::from_static(text.as_bytes()))
}

#[tokio::test]
async fn json_form_text_and_stream() {
    static ENCODINGS: [FormEncoding; 2] = [
        FormEncoding::new("deep").style(Style::DeepObject).explode(true),
        FormEncoding::new("list").style(Style::Form).explode(false),
    ];
    let server = Server::start((0..4).map(|_| ok("{}"))).await;
    let client = server.client();

    let mut call = Call::new(&client, &POST);
    call.body_json("application/json", &json!({"a": [1, null]}));
    call.empty().await.unwrap();
    assert_eq!(server.last().body, r#"{"a":[1,null]}"#);
    assert_eq!(server.last().header("content-type"), Some("application/json"));

    let mut call = Call::new(&client, &POST);
    let form =
        json!({"a b": "c&d e", "deep": {"x": {"y": 1}}, "list": ["1", "2"], "more": [1, 2], "json": {"k": true}});
    call.body_form(&form, &ENCODINGS);
    call.empty().await.unwrap();
    let expected = "a+b=c%26d+e&deep%5Bx%5D%5By%5D=1&list=1,2&more=1&more=2&json=%7B%22k%22%3Atrue%7D";
    assert_eq!(server.last().body, expected);

    let mut call = Call::new(&client, &POST);
    call.body("text/plain", "héllo");
    call.empty().await.unwrap();
    assert_eq!(server.last().body, "héllo");

    let mut call = Call::new(&client, &POST);
    call.body("application/octet-stream", Body::stream(stream("abc"), None));
    call.empty().await.unwrap();
    assert_eq!((server.last().body.as_str(), server.last().header("transfer-encoding")), ("abc", Some("chunked")));
}

#[tokio::test]
async fn multipart_is_written_as_browsers_do() {
    let folder = std::env::temp_dir().join(format!("sdkwright-multipart-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let path = folder.join("on disk.txt");
    std::fs::write(&path, "x".repeat(100_000)).unwrap();
    let server = Server::start([ok("{}")]).await;
    let form = Multipart::new()
        .field("note", &json!("hé"), None)
        .field("meta", &json!({"a": 1}), None)
        .field("tags", &json!(["p", "q"]), None)
        .file("a\"\r\nX: y", FileSource::bytes("data").with_filename("e\"\r\n.txt"), Some("text/csv"))
        .file("disk", FileSource::path(&path), None)
        .file("live", FileSource::stream(stream("chunk"), Some(5)), None);
    let mut call = Call::new(&server.client(), &POST);
    call.body_multipart(form);
    call.empty().await.unwrap();
    let request = server.last();
    let boundary = request.header("content-type").unwrap().strip_prefix("multipart/form-data; boundary=").unwrap();
    let part = |head: &str, content: &str| {
        format!("--{boundary}\r\nContent-Disposition: form-data; name={head}\r\n\r\n{content}\r\n")
    };
    let expected = [
        part("\"note\"\r\nContent-Type: text/plain; charset=utf-8", "hé"),
        part("\"meta\"\r\nContent-Type: application/json", "{\"a\":1}"),
        part("\"tags\"\r\nContent-Type: text/plain; charset=utf-8", "p"),
        part("\"tags\"\r\nContent-Type: text/plain; charset=utf-8", "q"),
        part("\"a%22%0D%0AX: y\"; filename=\"e%22%0D%0A.txt\"\r\nContent-Type: text/csv", "data"),
        part("\"disk\"; filename=\"on disk.txt\"\r\nContent-Type: application/octet-stream", &"x".repeat(100_000)),
        part("\"live\"; filename=\"file\"\r\nContent-Type: application/octet-stream", "chunk"),
        format!("--{boundary}--\r\n"),
    ];
    assert_eq!(request.body, expected.concat());
    assert_eq!(request.header("content-length"), Some(request.body.len().to_string().as_str()));
    std::fs::remove_dir_all(&folder).unwrap();
}

#[tokio::test]
async fn a_file_that_is_missing_or_a_content_type_with_a_line_end_stops_the_call() {
    let server = Server::start([]).await;
    for (file, message) in [
        (FileSource::path("/nowhere/at all"), "the file for the part `f` can't be read"),
        (
            FileSource::bytes("a").with_content_type("a/b\r\nX: y"),
            "the content type of the part `f` has invalid characters",
        ),
    ] {
        let mut call = Call::new(&server.client(), &POST);
        call.body_multipart(Multipart::new().file("f", file, None));
        assert_eq!(call.empty().await.unwrap_err().to_string(), message);
    }
    assert!(server.requests().is_empty());
}

#[tokio::test]
async fn a_stream_is_sent_once() {
    let server = Server::start([answer("503 No", &[], ""), ok("{}")]).await;
    let mut call = Call::new(&server.client(), &POST);
    call.body("text/plain", stream("abc"));
    call.set_header("idempotency-key", "1");
    let again = call.clone();
    let error = call.empty().await.unwrap_err();
    assert_eq!((error.status().unwrap().as_u16(), error.retries()), (503, 0));
    assert_eq!(again.empty().await.unwrap_err().to_string(), "the request body is a stream that was already sent");
    assert_eq!(server.requests().len(), 1);
}

#[tokio::test]
async fn parts_have_styles_and_headers() {
    let server = Server::start([ok("{}")]).await;
    let form = Multipart::new()
        .styled("tags", &json!(["a,b", "c d"]), Style::Form, true)
        .styled("codes", &json!([1, 2]), Style::Form, false)
        .styled("piped", &json!(["x", "y z"]), Style::PipeDelimited, false)
        .styled("range", &json!({"from": 1, "to": null, "a&b": "="}), Style::DeepObject, true)
        .styled("none", &json!([]), Style::Form, true)
        .file("file", FileSource::bytes("data").with_header("X-Rate", "5"), Some("text/csv"));
    let mut call = Call::new(&server.client(), &POST);
    call.body_multipart(form);
    call.empty().await.unwrap();
    let request = server.last();
    let boundary = request.header("content-type").unwrap().strip_prefix("multipart/form-data; boundary=").unwrap();
    let part = |name: &str, text: &str| {
        let head = format!("--{boundary}\r\nContent-Disposition: form-data; name=\"{name}\"");
        format!("{head}\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{text}\r\n")
    };
    let pairs = [
        ("tags", "a,b"),
        ("tags", "c d"),
        ("codes", "1,2"),
        ("piped", "x|y z"),
        ("range[from]", "1"),
        ("range[a&b]", "="),
    ];
    let mut expected: String = pairs.iter().map(|(name, text)| part(name, text)).collect();
    expected += &format!("--{boundary}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"file\"\r\n");
    expected += &format!("Content-Type: text/csv\r\nx-rate: 5\r\n\r\ndata\r\n--{boundary}--\r\n");
    assert_eq!(request.body, expected);

    let mut call = Call::new(&server.client(), &POST);
    call.body_multipart(Multipart::new().file("a", FileSource::bytes("").with_header("X", "1\r\nY: 2"), None));
    assert!(matches!(call.empty().await, Err(sdkwright_runtime::runtime::http::Error::InvalidRequest(_))));
    assert_eq!(server.requests().len(), 1);
}
