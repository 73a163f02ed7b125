//! Behaviour that a table of calls does not show: addresses, credentials, pages, and responses by status. A transport replaces
//! the network, so that the hosts of the OpenAPI document can be distinguished.

// For the crate's name, which is not always the same.
#[allow(dead_code)]
#[path = "wire/calls.rs"]
mod calls;

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use calls::sdk::models::{Frame, PostPicturesBodySide, Query, Ship, WatchLogResponse};
use calls::sdk::operations::log::{ReadChartError, ReadChartResponse};
use calls::sdk::operations::papers::{ReplacePageParams, SendPapersForm};
use calls::sdk::operations::ships::{
    NearShips, NearShipsError, PostPicturesForm, PutPicture, PutPictureError, ScrapShipsError, ScrapShipsResponse,
};
use calls::sdk::transport::{Body, BoxFuture, ByteStream, Transport, TransportError};
use calls::sdk::{Error, FileSource, Harbour, HarbourBuilder, Server};

/// Serves one request after another, and keeps the requests.
#[derive(Clone, Default)]
struct Double {
    answers: Arc<Mutex<VecDeque<http::Response<&'static str>>>>,
    seen: Arc<Mutex<Vec<Seen>>>,
}

#[derive(Clone, Debug, PartialEq)]
struct Seen {
    /// Method and URL.
    line: String,
    headers: http::HeaderMap,
    body: String,
}

impl Transport for Double {
    fn send(&self, request: http::Request<Body>) -> BoxFuture<'_, Result<http::Response<ByteStream>, TransportError>> {
        Box::pin(async move {
            let (parts, body) = request.into_parts();
            let body = body.into_stream().collect(1 << 20).await.expect("a body in memory");
            let body = String::from_utf8(body.to_vec()).expect("text");
            let line = format!("{} {}", parts.method, parts.uri);
            self.seen.lock().unwrap().push(Seen { line, headers: parts.headers, body });
            let answer = self.answers.lock().unwrap().pop_front().expect("a response");
            Ok(answer.map(|body| ByteStream::from(bytes::Bytes::from_static(body.as_bytes()))))
        })
    }
}

impl Double {
    fn answer(&self, status: u16, headers: &[(&str, &str)], body: &'static str) -> &Self {
        let mut answer = http::Response::builder().status(status);
        for (name, value) in headers {
            answer = answer.header(*name, *value);
        }
        self.answers.lock().unwrap().push_back(answer.body(body).unwrap());
        self
    }
    fn json(&self, body: &'static str) -> &Self {
        self.answer(200, &[("content-type", "application/json")], body)
    }
    fn done(&self) -> &Self {
        self.answer(204, &[], "")
    }
    fn builder(&self) -> HarbourBuilder {
        Harbour::builder().transport(self.clone())
    }
    fn lines(&self) -> Vec<String> {
        self.seen.lock().unwrap().iter().map(|seen| seen.line.clone()).collect()
    }
    fn last(&self) -> Seen {
        self.seen.lock().unwrap().last().expect("a request").clone()
    }
    fn header(&self, name: &str) -> Option<String> {
        self.last().headers.get(name).map(|value| value.to_str().unwrap().to_owned())
    }
}

const MEMBER: &str = "member-secret";

#[tokio::test]
async fn servers_and_their_variables() {
    let net = Double::default();
    let bytes = |builder: HarbourBuilder| {
        let client = builder.key(MEMBER).bearer_token(MEMBER).build().unwrap();
        net.json("[]");
        async move { client.ships().list_ships().await.unwrap() }
    };
    bytes(net.builder()).await;
    bytes(net.builder().port("south").version("v2")).await;
    bytes(net.builder().server(Server::Sandbox)).await;
    bytes(net.builder().base_url("https://proxy.example/h/")).await;
    assert_eq!(
        net.lines(),
        [
            "GET https://north.harbour.example/v1/ships",
            "GET https://south.harbour.example/v2/ships",
            "GET https://sandbox.harbour.example/v1/ships",
            "GET https://proxy.example/h/ships"
        ]
    );
}

#[test]
fn a_variable_changes_nothing_but_its_own_place() {
    let built = |builder: HarbourBuilder| builder.bearer_token(MEMBER).build();
    for value in ["evil.example/", "a@evil", "evil.example#", "\\\\evil", "evil.example:443", "b\u{fc}cher", ""] {
        let error = built(Harbour::builder().port(value)).expect_err(value).to_string();
        assert!(error.starts_with("the server variable `port` "), "{error}");
    }
    let error = built(Harbour::builder().version("..")).expect_err("it names another path").to_string();
    assert!(error.starts_with("the server variable `version` "), "{error}");
    let client = built(Harbour::builder().version("v2/../..?a#b")).unwrap();
    assert_eq!(client.base_url(), "https://north.harbour.example/v2%2F..%2F..%3Fa%23b");
    let error = built(Harbour::builder().port("south").server(Server::Sandbox)).expect_err("it has no port").to_string();
    assert!(error.contains("no variable `port`"), "{error}");
    let client = built(Harbour::builder().server(Server::default()).port("south")).unwrap();
    assert_eq!(client.base_url(), "https://south.harbour.example/v1");
    let client = built(Harbour::builder().base_url("https://proxy.example").port("south")).unwrap();
    assert_eq!(client.base_url(), "https://proxy.example/");
}

#[tokio::test]
async fn paths_and_operations_have_servers_of_their_own() {
    for (builder, page, signature) in [
        (
            Double::builder as fn(&Double) -> HarbourBuilder,
            "https://papers.harbour.example/up",
            "https://north.harbour.example/signatures",
        ),
        (
            |net| net.builder().port("south"),
            "https://papers.harbour.example/up",
            "https://south.harbour.example/signatures",
        ),
        (|net| net.builder().base_url("https://proxy.example"), "https://proxy.example", "https://proxy.example"),
    ] {
        let net = Double::default();
        let client = builder(&net).key(MEMBER).bearer_token("token").build().unwrap();
        net.done().done();
        let page_of = ReplacePageParams { harbour: "n/1".into(), ship: "s".into(), page: 7, body: "%PDF".into() };
        client.papers().replace_page(page_of).await.unwrap();
        let seen = net.last();
        assert_eq!((seen.line, seen.body.as_str()), (format!("PUT {page}/papers/n%2F1/s/7"), "%PDF"));
        assert_eq!(
            (net.header("x-key").as_deref(), net.header("content-type").as_deref()),
            (Some(MEMBER), Some("application/pdf"))
        );
        client.papers().sign_papers_with_text("Signed").await.unwrap();
        assert_eq!(net.last().line, format!("PATCH {signature}/papers"));
        assert_eq!((net.header("authorization").as_deref(), net.header("x-key")), (Some("Bearer token"), None));
    }
}

#[tokio::test]
async fn credentials_by_operation() {
    let net = Double::default();
    let query = || Query::new().with_text("a b");
    // No credentials are sent if none are required, and none are needed if that is an alternative.
    let client = net.builder().client_credentials("me", MEMBER, ["read"]).api_key("p/1").cookie("c;1").build().unwrap();
    assert!(!format!("{client:?}").contains(MEMBER));
    net.json("[]");
    client.ships().list_ships().await.unwrap();
    assert_eq!((net.header("authorization"), net.header("cookie")), (None, None));
    let nobody = net.builder().build().unwrap();
    net.done();
    nobody.ships().find_ships(query()).await.unwrap();
    assert_eq!(net.header("authorization"), None);
    let refused = nobody.ships().near_ships(["a"]).await.unwrap_err();
    assert!(matches!(refused, Error::InvalidRequest(_)), "{refused}");
    assert!(refused.to_string().contains("`cookie` (set by `cookie`)"), "{refused}");
    // A token is fetched once, and anew where it is refused.
    net.json(r#"{"access_token": "t1"}"#).done().answer(401, &[], "").json(r#"{"access_token": "t2"}"#).done();
    client.ships().find_ships(query()).await.unwrap();
    assert_eq!(net.header("authorization").as_deref(), Some("Bearer t1"));
    client.ships().find_ships(query()).await.unwrap();
    assert_eq!(net.header("authorization").as_deref(), Some("Bearer t2"));
    let find = "GET https://north.harbour.example/v1/ships/search?text=a+b";
    let login = "POST https://login.harbour.example/token";
    assert_eq!(net.lines()[2..], [login, find, find, login, find]);
    // All of an alternative.
    let both = net.builder().api_key("p/1").cookie("c;1").build().unwrap();
    net.json(r#"{"count": 1}"#);
    both.ships().near_ships(["a"]).await.unwrap();
    assert_eq!(net.last().line, "GET https://north.harbour.example/v1/ships/near?zone=a&partner=p%2F1");
    assert_eq!(net.header("cookie").as_deref(), Some("sid=c%3B1"));
    // Another authorization server.
    let moved =
        net.builder().token_url("https://other.example/t").client_credentials("me", MEMBER, ["read"]).build().unwrap();
    net.json(r#"{"access_token": "t3"}"#).done();
    moved.ships().find_ships(query()).await.unwrap();
    assert_eq!(net.lines()[net.lines().len() - 2], "POST https://other.example/t");
    // Basic goes before OpenID Connect, as the description has it.
    let known = net.builder().basic_auth("me", "pass").bearer_token("token").build().unwrap();
    net.done();
    known.papers().sign_papers_with_text("x").await.unwrap();
    assert_eq!(net.header("authorization").as_deref(), Some("Basic bWU6cGFzcw=="));
}

#[tokio::test]
async fn pages_are_linked() {
    let net = Double::default();
    let json = ("content-type", "application/json");
    net.answer(200, &[json, ("link", "</v1/ships?at=2>; rel=\"next\"")], r#"[{"name": "Ann"}]"#)
        .json(r#"[{"name": "Bea"}]"#);
    let client = net.builder().build().unwrap();
    let mut ships = client.ships().list_ships().items();
    let mut names = Vec::new();
    while let Some(Ship { name, .. }) = ships.try_next().await.unwrap() {
        names.push(name);
    }
    assert_eq!(names, ["Ann", "Bea"]);
    assert_eq!(net.lines()[1], "GET https://north.harbour.example/v1/ships?at=2");
}

#[tokio::test]
async fn the_last_item_goes_on_while_there_are_more() {
    let net = Double::default();
    net.json(r#"{"more": true, "moorings": [{"id": "a"}, {"id": "b"}]}"#)
        .json(r#"{"more": true, "moorings": [{"id": "c"}]}"#)
        .json(r#"{"more": false, "moorings": [{"id": "d"}]}"#);
    let client = net.builder().build().unwrap();
    let mut moorings = client.ships().list_moorings().items();
    let mut ids = Vec::new();
    while let Some(mooring) = moorings.try_next().await.unwrap() {
        ids.push(mooring.id);
    }
    assert_eq!(ids, ["a", "b", "c", "d"]);
    let asked: Vec<String> = net.lines().iter().map(|line| line.rsplit('/').next().unwrap().to_owned()).collect();
    assert_eq!(asked, ["moorings", "moorings?after=b", "moorings?after=c"]);

    // No word of more, and no item to go on from: that was the last page.
    for page in [r#"{"moorings": [{"id": "a"}]}"#, r#"{"more": true, "moorings": []}"#] {
        net.json(page);
        let mut pages = client.ships().list_moorings().pages();
        assert!(pages.try_next().await.unwrap().is_some());
        assert!(pages.try_next().await.unwrap().is_none());
    }
}

#[tokio::test]
async fn pages_lead_back_by_the_first_item() {
    let net = Double::default();
    net.json(r#"{"more": true, "moorings": [{"id": "c"}, {"id": "d"}]}"#)
        .json(r#"{"more": false, "moorings": [{"id": "a"}, {"id": "b"}]}"#)
        .json(r#"{"moorings": []}"#);
    let client = net.builder().build().unwrap();
    let mut pages = client.ships().list_moorings().after("b").pages();
    pages.try_next().await.unwrap();
    let mut pages = pages.backwards();
    assert_eq!(pages.try_next().await.unwrap().unwrap().moorings[0].id, "a");
    assert!(pages.try_next().await.unwrap().is_some(), "only an empty page shows that there is none before");
    assert!(pages.try_next().await.unwrap().is_none());
    let asked: Vec<String> = net.lines().iter().map(|line| line.rsplit('/').next().unwrap().to_owned()).collect();
    assert_eq!(asked, ["moorings?after=b", "moorings?before=c", "moorings?before=a"]);
}

#[tokio::test]
async fn conventional_pages_are_detected() {
    let last = |net: &Double| net.last().line.rsplit('/').next().unwrap().to_owned();
    let net = Double::default();
    let client = net.builder().build().unwrap();

    net.json(r#"{"sailors": [{"name": "Ann"}, {"name": "Bea"}], "meta": {"total_count": 4}}"#)
        .json(r#"{"sailors": [{"name": "Cid"}, {"name": "Dee"}], "meta": {"total_count": 4}}"#);
    let mut sailors = client.crew().list_crew().per_page(2).items();
    let mut names = Vec::new();
    while let Some(sailor) = sailors.try_next().await.unwrap() {
        names.push(sailor.name);
    }
    assert_eq!(names, ["Ann", "Bea", "Cid", "Dee"]);
    assert_eq!((net.lines().len(), last(&net).as_str()), (2, "crew?page=2&per_page=2"), "the total ends the pages");

    net.json(r#"{"total": 3, "watches": [{"name": "Ann"}, {"name": "Bea"}]}"#)
        .json(r#"{"total": 3, "watches": [{"name": "Cid"}]}"#);
    let mut watches = client.crew().list_watches().limit(100).items();
    let mut count = 0;
    while watches.try_next().await.unwrap().is_some() {
        count += 1;
    }
    assert_eq!((count, last(&net).as_str()), (3, "watches?limit=100&offset=2"), "the server's limit is lower");

    net.json(r#"{"next_cursor": "b", "prev_cursor": null, "orders": []}"#)
        .json(r#"{"next_cursor": null, "prev_cursor": "a", "orders": []}"#)
        .json(r#"{"next_cursor": "b", "prev_cursor": null, "orders": []}"#);
    let mut orders = client.crew().list_orders().pages();
    while orders.try_next().await.unwrap().is_some() {}
    assert_eq!(last(&net), "orders?cursor=b", "a previous cursor is not the next one");
    let mut orders = orders.backwards();
    assert!(orders.try_next().await.unwrap().is_some());
    assert_eq!(last(&net), "orders?cursor=a");

    let json = ("content-type", "application/json");
    net.answer(200, &[json, ("link", "</v1/crew/letters?at=2>; rel=\"next\"")], r#"[{"name": "Ann"}]"#).json("[]");
    let mut letters = client.crew().list_letters().items();
    assert_eq!(letters.try_next().await.unwrap().unwrap().name, "Ann");
    assert!(letters.try_next().await.unwrap().is_none());
    assert_eq!(last(&net), "letters?at=2");
}

#[tokio::test]
async fn parameters_by_content() {
    let net = Double::default();
    let client = net.builder().access_token(MEMBER).build().unwrap();
    net.json(r#"{"count": 2}"#);
    let call = client.ships().near_ships(["a b", "c"]).note("").label("x \"y\"").box_(Query::new().with_ids([1, 2]));
    assert_eq!(call.await.unwrap().count, 2);
    let query = "zone=a%20b%20c&label=x%20%22y%22&note=";
    assert_eq!(net.last().line, format!("GET https://north.harbour.example/v1/ships/near?{query}"));
    assert_eq!(net.header("box").as_deref(), Some(r#"{"ids":[1,2]}"#));
}

#[tokio::test]
async fn answers_by_status() {
    let net = Double::default();
    let client = net.builder().access_token(MEMBER).build().unwrap();
    let receipt = ("content-type", "application/vnd.harbour.receipt+json");
    net.answer(200, &[receipt], r#"{"count": 3}"#).answer(202, &[("content-type", "text/plain")], "soon");
    net.answer(418, &[("content-type", "application/json")], r#"{"reason": "tea"}"#);
    let scrap = || client.ships().scrap_ships(["Ann"]);
    assert!(matches!(&*scrap().await.unwrap(), ScrapShipsResponse::Ok(receipt) if receipt.count == 3));
    assert_eq!(
        (net.last().line.as_str(), net.last().body.as_str()),
        ("DELETE https://north.harbour.example/v1/ships", r#"["Ann"]"#)
    );
    assert_eq!(net.header("accept").as_deref(), Some("application/vnd.harbour.receipt+json, text/plain;q=0.9"));
    assert!(matches!(&*scrap().await.unwrap(), ScrapShipsResponse::Accepted(text) if text == "soon"));
    let error = scrap().await.unwrap_err();
    let Some(ScrapShipsError::ClientError(fault)) = error.body() else { panic!("{error:?}") };
    assert_eq!(fault.reason, "tea");
    // A range of success, its headers, and any other status.
    let headers = [("content-type", "application/json"), ("x-left", "4"), ("x-zones", "a, b")];
    net.answer(226, &headers, r#"{"count": 1}"#).answer(500, &headers[..1], r#"{"reason": "rain"}"#);
    let some = client.ships().near_ships(["a"]).await.unwrap();
    assert_eq!(NearShips::x_left_header(some.headers()), Some(4));
    assert_eq!(NearShips::x_zones_header(some.headers()), Some(vec!["a".to_owned(), "b".to_owned()]));
    let error = client.ships().near_ships(["a"]).await.unwrap_err();
    let Some(NearShipsError::Other(fault)) = error.body() else { panic!("{error:?}") };
    assert_eq!(fault.reason, "rain");
    assert!(error.body::<ScrapShipsError>().is_none());
}

#[tokio::test]
async fn parameters_of_a_media_type_select_the_type() {
    let net = Double::default();
    let client = net.builder().build().unwrap();
    let read = || client.log().read_chart();
    let second = ("content-type", "application/json; charset=utf-8; Version=\"2\"");
    net.answer(200, &[second], r#"{"at": "2024-05-01"}"#);
    let found = read().await.unwrap();
    assert!(matches!(&*found, ReadChartResponse::OkJson2(entry) if entry.at.to_string() == "2024-05-01"));
    for content_type in ["application/json; version=1", "application/json"] {
        net.answer(200, &[("content-type", content_type)], r#"{"count": 3}"#);
        let found = read().await.unwrap();
        assert!(matches!(&*found, ReadChartResponse::OkJson(receipt) if receipt.count == 3), "{content_type}");
    }
    assert_eq!(net.last().line, "GET https://north.harbour.example/v1/log/%7B%7D/charts");
    let accepted = "application/json; version=1, application/json; version=2;q=0.9";
    assert_eq!(net.header("accept").as_deref(), Some(accepted));
    net.answer(404, &[("content-type", "application/json")], r#"{"reason": "lost"}"#);
    let error = read().await.unwrap_err();
    let Some(ReadChartError::ClientError(fault)) = error.body() else { panic!("{error:?}") };
    assert_eq!(fault.reason, "lost");
}

#[tokio::test]
async fn events_have_the_type_of_their_data() {
    let net = Double::default();
    let client = net.builder().access_token(MEMBER).build().unwrap();
    let events = "event: entry\ndata: {\"at\": \"2024-02-29\"}\n\nevent: end\ndata: {\"count\": 1}\n\n";
    net.answer(200, &[("content-type", "text/event-stream")], events);
    let mut stream = client.log().watch_log().await.unwrap();
    let first = stream.try_next().await.unwrap().unwrap();
    assert_eq!(first.event, "entry");
    assert!(matches!(first.data, WatchLogResponse::Entry(_)), "{:?}", first.data);
    let last = stream.try_next().await.unwrap().unwrap();
    assert!(matches!(last.data, WatchLogResponse::Receipt(receipt) if receipt.count == 1));
    assert!(stream.try_next().await.unwrap().is_none());
}

#[tokio::test]
async fn a_file_has_headers() {
    let net = Double::default();
    let client = net.builder().key(MEMBER).build().unwrap();
    net.answer(201, &[("content-type", "application/xml")], "<there/>");
    let scan = FileSource::bytes("png").with_filename("a.png").with_header("X-Rotation", "90");
    let form = SendPapersForm::new(scan, ["t,1", "t2"]).with_codes([1, 2]).with_zone(Query::new().with_ids([5]));
    let answer = client.papers().send_papers(form).await.unwrap();
    assert_eq!(&**answer, b"<there/>");
    let body = net.last().body;
    let boundary = body.lines().next().unwrap();
    let text = |name: &str, text: &str| {
        let head = format!("{boundary}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n");
        format!("{head}Content-Type: text/plain; charset=utf-8\r\n\r\n{text}\r\n")
    };
    let scan = format!("{boundary}\r\nContent-Disposition: form-data; name=\"scan\"; filename=\"a.png\"\r\n");
    let scan = format!("{scan}Content-Type: image/png\r\nx-rotation: 90\r\n\r\npng\r\n");
    let parts = [scan, text("tags", "t,1"), text("tags", "t2"), text("codes", "1,2"), text("zone[ids]", "5")].concat();
    assert_eq!(body, format!("{parts}{boundary}--\r\n"));
}

#[cfg(feature = "blocking")]
#[test]
fn every_way_to_send_can_wait() {
    use std::io::Read;

    let net = Double::default();
    let client = net.builder().access_token(MEMBER).key(MEMBER).build().unwrap();
    net.answer(202, &[("content-type", "text/plain")], "soon").answer(202, &[("content-type", "text/plain")], "later");
    let scrap = || client.ships().scrap_ships(["Ann"]);
    assert!(matches!(&*scrap().wait().unwrap(), ScrapShipsResponse::Accepted(text) if text == "soon"));
    assert_eq!(*scrap().send_text().wait().unwrap(), "later");
    net.answer(418, &[], "");
    assert_eq!(scrap().send_raw().wait().unwrap().status().as_u16(), 418);

    net.json(r#"{"more": true, "moorings": [{"id": "a"}, {"id": "b"}]}"#).json(r#"{"moorings": [{"id": "c"}]}"#);
    let mut ids = Vec::new();
    for mooring in client.ships().list_moorings().items() {
        ids.push(mooring.unwrap().id);
    }
    assert_eq!(ids, ["a", "b", "c"]);
    net.json(r#"{"more": true, "moorings": [{"id": "d"}]}"#);
    let mut pages = client.ships().list_moorings().pages();
    assert!((&mut pages).into_iter().next().unwrap().is_ok());
    assert_eq!(pages.cursor(), Some("d"));

    net.answer(200, &[("content-type", "text/event-stream")], "data: {\"count\": 1}\n\ndata: {\"count\": 2}\n\n");
    assert_eq!(client.log().watch_log().wait().unwrap().into_iter().filter_map(Result::ok).count(), 2);

    net.answer(201, &[("content-type", "application/xml")], "<there/>");
    let scan = FileSource::from(ByteStream::from_reader("png".as_bytes()));
    let papers = client.papers().send_papers(SendPapersForm::new(scan, ["t"])).download().wait().unwrap();
    let mut text = String::new();
    papers.into_reader().read_to_string(&mut text).unwrap();
    assert_eq!(text, "<there/>");
    assert!(net.last().body.contains("\r\n\r\npng\r\n"), "{}", net.last().body);
}

#[cfg(feature = "blocking")]
#[tokio::test]
async fn async_code_does_not_wait() {
    let net = Double::default();
    let client = net.builder().build().unwrap();
    assert!(matches!(client.ships().list_moorings().wait(), Err(Error::InvalidRequest(_))));
    let items: Vec<_> = client.ships().list_moorings().items().into_iter().collect();
    assert!(matches!(&items[..], [Err(Error::InvalidRequest(_))]), "{items:?}");
    assert!(net.lines().is_empty());
}

#[tokio::test]
async fn the_caller_names_the_media_type_of_a_range() {
    let net = Double::default();
    let client = net.builder().access_token(MEMBER).build().unwrap();
    let ships = client.ships();
    net.done();
    ships.put_picture("ann", "image/webp", "RIFF").await.unwrap();
    assert_eq!((net.header("content-type").as_deref(), &*net.last().body), (Some("image/webp"), "RIFF"));
    net.done();
    ships.put_picture_with_text("ann", "text/svg; charset=utf-8", "<svg/>").await.unwrap();
    assert_eq!(net.header("content-type").as_deref(), Some("text/svg; charset=utf-8"));
    for wrong in ["", "image", "image/", "text/plain", "image/png\r\nx: y"] {
        let error = ships.put_picture("ann", wrong, "").await.unwrap_err();
        assert!(matches!(error, Error::InvalidRequest(_)), "{wrong}: {error}");
    }
    assert_eq!(net.lines().len(), 2);
}

#[tokio::test]
async fn the_caller_chooses_among_the_content_types_of_a_part() {
    let net = Double::default();
    let client = net.builder().access_token(MEMBER).build().unwrap();
    let file = |text: &'static str| FileSource::bytes(text).with_filename("f");
    let form = PostPicturesForm::new(file("bow").with_content_type("image/webp"), "*n*")
        .with_stern([file("a"), file("b").with_content_type("image/jpeg")])
        .with_side(PostPicturesBodySide::Port)
        .with_note_content_type("text/markdown");
    net.done();
    client.ships().post_pictures("ann", form).await.unwrap();
    let body = net.last().body;
    let types = body.lines().filter_map(|line| line.strip_prefix("Content-Type: "));
    let plain = "text/plain; charset=utf-8";
    assert_eq!(types.collect::<Vec<_>>(), ["image/webp", "text/markdown", "image/png", "image/jpeg", plain], "{body}");
    let error = client.ships().post_pictures("ann", PostPicturesForm::new(file("bow"), "n")).await.unwrap_err();
    assert!(error.to_string().contains("`bow` needs a content type of `image/*`"), "{error}");
}

#[tokio::test]
async fn objects_are_written_to_headers_and_read_from_them() {
    let net = Double::default();
    let client = net.builder().access_token(MEMBER).build().unwrap();
    let frame = || Frame::new(3).with_name("a b");
    let headers = [("x-frame", "width=3,name=a b"), ("x-flat", "width,3,name,a b"), ("x-json", r#"{"width":3,"name":"a b"}"#)];
    net.answer(200, &headers, "");
    let call = client.ships().put_picture("ann", "image/png", "png").x_frame(frame()).x_flat(frame());
    let answer = call.await.unwrap();
    assert_eq!(net.header("x-frame").as_deref(), Some("width=3,name=a b"));
    assert_eq!(net.header("x-flat").as_deref(), Some("width,3,name,a b"));
    assert_eq!(PutPicture::x_frame_header(answer.headers()), Some(frame()));
    assert_eq!(PutPicture::x_flat_header(answer.headers()), Some(frame()));
    assert_eq!(PutPicture::x_json_header(answer.headers()), Some(frame()));
    net.answer(200, &[("x-frame", "width=wide"), ("x-flat", "width")], "");
    let answer = client.ships().put_picture("ann", "image/png", "png").await.unwrap();
    assert_eq!(PutPicture::x_frame_header(answer.headers()), None);
    assert_eq!(PutPicture::x_flat_header(answer.headers()), None);
}

#[tokio::test]
async fn text_of_errors_has_a_variant() {
    let net = Double::default();
    let client = net.builder().access_token(MEMBER).build().unwrap();
    let fail = async |status, headers: &[(&str, &str)], body| {
        net.answer(status, headers, body);
        client.ships().put_picture("ann", "image/png", "png").await.unwrap_err()
    };
    let error = fail(400, &[("content-type", "text/plain")], "too small").await;
    assert_eq!(error.body(), Some(&PutPictureError::BadRequest("too small".to_owned())));
    let error = fail(409, &[("content-type", "application/json")], r#"{"width":3}"#).await;
    assert_eq!(error.body(), Some(&PutPictureError::Conflict(Box::new(Frame::new(3)))));
    let error = fail(409, &[("content-type", "text/plain")], "taken").await;
    assert_eq!(error.body(), Some(&PutPictureError::ConflictText("taken".to_owned())));
    let error = fail(404, &[("content-type", "text/plain")], "none").await;
    assert_eq!(error.body::<PutPictureError>(), None);
}

#[test]
fn a_webhook_s_payload_is_a_model() {
    let ship: Ship = serde_json::from_str(r#"{"name": "Ann", "crew": 3}"#).unwrap();
    assert_eq!((ship.name.as_str(), ship.crew), ("Ann", Some(3)));
}
