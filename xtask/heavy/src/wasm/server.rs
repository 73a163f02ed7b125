//! Two servers, so that the page and the API have different origins.

use std::collections::BTreeSet;
use std::fs;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

/// A request to one of the servers.
struct Request {
    method: String,
    target: String,
    /// Names are in lower case.
    headers: Vec<(String, String)>,
    body: String,
}

impl Request {
    fn read(stream: &TcpStream) -> io::Result<Self> {
        let mut reader = BufReader::new(stream);
        let mut line = String::new();
        reader.read_line(&mut line)?;
        let mut words = line.split_whitespace().map(str::to_owned);
        let (method, target) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
        let mut headers = Vec::new();
        loop {
            let mut line = String::new();
            reader.read_line(&mut line)?;
            let Some((name, value)) = line.trim_end().split_once(':') else { break };
            headers.push((name.to_ascii_lowercase(), value.trim().to_owned()));
        }
        let mut request = Self { method, target, headers, body: String::new() };
        let length = request.header("content-length").and_then(|length| length.parse().ok()).unwrap_or_default();
        reader.take(length).read_to_string(&mut request.body)?;
        Ok(request)
    }
    fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

/// Responds to each request on a thread of its own; returns the server's URL.
fn serve(respond: impl Fn(Request, TcpStream) -> io::Result<()> + Send + Sync + 'static) -> io::Result<String> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let url = format!("http://{}", listener.local_addr()?);
    let respond = Arc::new(respond);
    thread::spawn(move || {
        for stream in listener.incoming().map_while(Result::ok) {
            let respond = respond.clone();
            // A browser opens connections that it does not use.
            thread::spawn(move || Request::read(&stream).and_then(|request| respond(request, stream)));
        }
    });
    Ok(url)
}

fn send(mut stream: TcpStream, status: &str, headers: &str, body: &[u8]) -> io::Result<()> {
    write!(stream, "HTTP/1.1 {status}\r\n{headers}connection: close\r\ncontent-length: {}\r\n\r\n", body.len())?;
    stream.write_all(body)
}

/// The API, as `spec/` describes it.
pub(super) struct Api {
    url: String,
    /// Headers that the browser asked leave for.
    asked: Arc<Mutex<BTreeSet<String>>>,
}

impl Api {
    pub(super) fn start() -> io::Result<Self> {
        let asked: Arc<Mutex<BTreeSet<String>>> = Arc::default();
        let (seen, failed) = (asked.clone(), AtomicBool::new(false));
        let url = serve(move |request, stream| {
            if request.method == "OPTIONS" {
                let names = request.header("access-control-request-headers").unwrap_or_default();
                let mut seen = seen.lock().unwrap_or_else(PoisonError::into_inner);
                seen.extend(names.split(',').map(|name| name.trim().to_owned()));
                return preflight(stream, names);
            }
            let allowed = "access-control-allow-origin: *\r\naccess-control-expose-headers: *\r\n";
            let json = format!("{allowed}content-type: application/json\r\n");
            match request.target.split_once("/files").map_or("", |(_, rest)| rest) {
                "" => send(
                    stream,
                    "200 OK",
                    &json,
                    br#"{"data": [{"id": "1", "name": "a"}, {"id": "2", "name": "b"}], "next": "p"}"#,
                ),
                "?next=p" => send(stream, "200 OK", &json, br#"{"data": [{"id": "3", "name": "c"}]}"#),
                "/1/download" => {
                    send(stream, "200 OK", &format!("{allowed}content-type: application/pdf\r\n"), b"bytes")
                }
                "/flaky" if !failed.swap(true, Ordering::Relaxed) => {
                    send(stream, "429 Too Many Requests", &format!("{json}retry-after: 1\r\n"), b"{}")
                }
                "/flaky" => send(stream, "200 OK", &json, br#"{"data": {"id": "1"}}"#),
                "/late" => {
                    thread::sleep(Duration::from_secs(30));
                    Ok(())
                }
                _ => send(stream, "404 Not Found", &json, br#"{"message": "no such file"}"#),
            }
        })?;
        Ok(Self { url, asked })
    }
    pub(super) fn url(&self) -> &str {
        &self.url
    }
    /// The headers that the browser asked leave for, in order.
    pub(super) fn asked_headers(&self) -> String {
        let asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        asked.iter().map(String::as_str).collect::<Vec<_>>().join(",")
    }
}

/// Gives leave to a page of another origin (Fetch, CORS-preflight).
fn preflight(stream: TcpStream, names: &str) -> io::Result<()> {
    let headers = format!(
        "access-control-allow-origin: *\r\naccess-control-allow-methods: *\r\naccess-control-allow-headers: {names}\r\n"
    );
    send(stream, "204 No Content", &headers, b"")
}

/// The page, which makes the calls and reports the results.
pub(super) struct Page {
    url: String,
    reports: Receiver<String>,
}

impl Page {
    pub(super) fn start(site: &Path, api: &str) -> io::Result<Self> {
        let (sender, reports) = channel();
        let (site, html) = (site.to_owned(), html(api));
        let url = serve(move |request, stream| respond(&site, &html, &sender, &request, stream))?;
        Ok(Self { url, reports })
    }
    pub(super) fn url(&self) -> &str {
        &self.url
    }
    pub(super) fn report(&self, patience: Duration) -> Option<String> {
        self.reports.recv_timeout(patience).ok()
    }
}

fn html(api: &str) -> String {
    format!(
        "<!doctype html><title>calls</title><script type=\"module\">\
         const report = (text) => fetch('/report', {{method: 'POST', body: String(text)}});\
         try {{ const page = await import('/page.js'); await page.default({{module_or_path: '/page_bg.wasm'}}); await report(await page.calls('{api}')); }}\
         catch (error) {{ await report(error); }}</script>"
    )
}

fn respond(site: &Path, html: &str, sender: &Sender<String>, request: &Request, stream: TcpStream) -> io::Result<()> {
    let file = |name: &str| fs::read(PathBuf::from(site).join(name));
    match request.target.as_str() {
        "/" => send(stream, "200 OK", "content-type: text/html\r\n", html.as_bytes()),
        "/page.js" => send(stream, "200 OK", "content-type: text/javascript\r\n", &file("page.js")?),
        "/page_bg.wasm" => send(stream, "200 OK", "content-type: application/wasm\r\n", &file("page_bg.wasm")?),
        "/report" => {
            // Nobody waits any more after the first report.
            let _ = sender.send(request.body.clone());
            send(stream, "204 No Content", "", b"")
        }
        _ => send(stream, "404 Not Found", "", b""),
    }
}
