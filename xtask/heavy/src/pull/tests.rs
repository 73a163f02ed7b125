//! Against a local server that responds as scripted.

use std::collections::VecDeque;
use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpListener;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use sdkwright::fetch as http;

use super::{Lock, pull};

/// Serves one request after the other, and records them.
struct Server {
    address: String,
    requests: Arc<Mutex<Vec<String>>>,
}

impl Server {
    fn new(answers: &[String]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let requests = Arc::new(Mutex::new(Vec::new()));
        let (seen, mut answers) = (Arc::clone(&requests), answers.iter().cloned().collect::<VecDeque<_>>());
        thread::spawn(move || {
            while let Some(answer) = answers.pop_front() {
                let (mut stream, _) = listener.accept().unwrap();
                let mut head = String::new();
                let mut reader = BufReader::new(stream.try_clone().unwrap());
                while reader.read_line(&mut head).unwrap() > 2 {}
                seen.lock().unwrap().push(head);
                if answer == "hang" {
                    thread::sleep(Duration::from_secs(3));
                    continue;
                }
                stream.write_all(answer.as_bytes()).unwrap();
            }
        });
        Self { address, requests }
    }

    fn url(&self) -> String {
        format!("http://{}/oas/zoo.json?token=secret", self.address)
    }

    fn requests(&self) -> Vec<String> {
        self.requests.lock().unwrap().clone()
    }
}

fn document(property: &str) -> String {
    format!(
        r##"{{"openapi":"3.0.3","info":{{"title":"Zoo","version":"1"}},"paths":{{"/a":{{"get":{{"responses":{{"200":{{"description":"ok","content":{{"application/json":{{"schema":{{"type":"object","properties":{{"{property}":{{}}}}}}}}}}}}}}}}}}}}}}"##
    )
}

fn ok(body: &str, etag: &str) -> String {
    format!("HTTP/1.1 200 OK\r\nETag: \"{etag}\"\r\nConnection: close\r\nContent-Length: {}\r\n\r\n{body}", body.len())
}

struct Desk {
    folder: tempfile::TempDir,
}

impl Desk {
    fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }
    fn lock(&self) -> PathBuf {
        self.folder.path().join("upstream.lock")
    }
    fn pull(&self, url: &str) -> anyhow::Result<()> {
        pull(&[url.to_owned()], &self.lock(), &self.folder.path().join("cache"))
    }
}

#[test]
fn the_lock_file_follows_the_documents() {
    let not_modified = "HTTP/1.1 304 Not Modified\r\nConnection: close\r\n\r\n".to_owned();
    let server = Server::new(&[ok(&document("a"), "one"), not_modified, ok(&document("b"), "two")]);
    let desk = Desk::new();
    desk.pull(&server.url()).unwrap();
    let first = fs::read_to_string(desk.lock()).unwrap();
    let lock = Lock::read(&desk.lock()).unwrap();
    assert_eq!(lock.document.len(), 1);
    assert_eq!(lock.document[0].etag.as_deref(), Some("\"one\""));
    assert_eq!(lock.document[0].bytes, document("a").len());
    assert_eq!(lock.document[0].sha256.len(), 64);
    assert!(lock.document[0].url.ends_with("/oas/zoo.json"), "{first}");
    assert!(!first.contains("secret"), "{first}");
    desk.pull(&server.url()).unwrap();
    assert_eq!(fs::read_to_string(desk.lock()).unwrap(), first);
    desk.pull(&server.url()).unwrap();
    assert_ne!(Lock::read(&desk.lock()).unwrap().document[0].sha256, lock.document[0].sha256);
    let asked: Vec<bool> =
        server.requests().iter().map(|head| head.to_ascii_lowercase().contains("if-none-match: \"one\"")).collect();
    assert_eq!(asked, [false, true, true]);
}

#[test]
fn a_fault_leaves_the_lock_file_alone() {
    let half = ok(&document("a"), "x").replace("Content-Length: ", "Content-Length: 9");
    let large = "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 99999999999\r\n\r\n{".to_owned();
    let cases = [
        (half, "is incomplete"),
        (large, "larger than 64 MB"),
        ("HTTP/1.1 404 Not Found\r\nConnection: close\r\nContent-Length: 0\r\n\r\n".to_owned(), "404"),
        ("HTTP/1.1 304 Not Modified\r\nConnection: close\r\n\r\n".to_owned(), "304"),
        (ok("<html>", "x"), "expected an OpenAPI document"),
        (ok("{\"a\": 1}", "x"), "neither the key `openapi`"),
        ("HTTP/1.1 302 Found\r\nLocation: http://example.com/x\r\nConnection: close\r\n\r\n".to_owned(), "redirect"),
        ("HTTP/1.1 302 Found\r\nLocation: file:///etc/passwd\r\nConnection: close\r\n\r\n".to_owned(), "can't fetch"),
    ];
    for (answer, says) in cases {
        let server = Server::new(&[ok(&document("a"), "one"), answer]);
        let desk = Desk::new();
        desk.pull(&server.url()).unwrap();
        let before = fs::read(desk.lock()).unwrap();
        // Whoever has lost the document does not ask for «not modified».
        fs::remove_dir_all(desk.folder.path().join("cache")).unwrap();
        let error = format!("{:#}", desk.pull(&server.url()).unwrap_err());
        assert!(error.contains(says), "{says}: {error}");
        assert!(!error.contains("secret"), "{error}");
        assert_eq!(fs::read(desk.lock()).unwrap(), before, "{says}");
    }
}

#[test]
fn a_server_that_says_nothing_is_left() {
    let server = Server::new(&["hang".to_owned()]);
    let client = http::Client::with_timeout(Duration::from_millis(300)).unwrap();
    let error = client.get(&http::checked(&server.url()).unwrap(), None).err().unwrap();
    assert!(format!("{error:#}").contains("no complete response within 0.3 s"), "{error:#}");
}

#[test]
fn nobody_there_is_told() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/zoo.json", listener.local_addr().unwrap());
    drop(listener);
    let desk = Desk::new();
    let error = format!("{:#}", desk.pull(&url).unwrap_err());
    assert!(error.starts_with("can't fetch http://127.0.0.1"), "{error}");
    assert!(!desk.lock().exists());
}

#[test]
fn only_https_without_credentials_is_fetched() {
    for (url, says) in [
        ("http://example.com/a.json", "`http` is not fetched"),
        ("ftp://example.com/a.json", "`ftp` is not fetched"),
        ("file:///etc/passwd", "`file` is not fetched"),
        ("https://user:hunter2@example.com/a.json", "contains credentials"),
        ("nonsense", "not a URL"),
    ] {
        let error = format!("{:#}", http::checked(url).unwrap_err());
        assert!(error.contains(says) && !error.contains("hunter2"), "{error}");
    }
    http::checked("https://example.com/a.json").unwrap();
}
