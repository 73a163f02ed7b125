//! Certificates, and who is believed.

use std::sync::Arc;

use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair, date_time_ymd};
use sdkwright_runtime::runtime::http::{Call, ClientBuilder, Error, TransportErrorKind};
use serde_json::Value;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivatePkcs8KeyDer};

use crate::server::{GET, Server, chain, ok};

/// The fault of a certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Flaw {
    None,
    /// It is for another name.
    Name,
    /// Its time is over.
    Expired,
    /// Nobody that the client knows has signed it.
    SelfSigned,
}

/// An authority that clients of [`trusting`] believe, and what a server needs to speak TLS.
pub(crate) struct Authority {
    root: CertificateDer<'static>,
    pub(crate) acceptor: TlsAcceptor,
}

impl Authority {
    pub(crate) fn new(flaw: Flaw) -> Self {
        let root_key = KeyPair::generate().unwrap();
        let mut root = CertificateParams::new(Vec::new()).unwrap();
        root.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let root_certificate = root.self_signed(&root_key).unwrap();
        let issuer = Issuer::new(root, root_key);

        let name = if flaw == Flaw::Name { "other.example" } else { "localhost" };
        let mut own = CertificateParams::new(vec![name.to_owned()]).unwrap();
        own.distinguished_name.push(DnType::CommonName, name);
        if flaw == Flaw::Expired {
            own.not_after = date_time_ymd(2001, 1, 1);
        }
        let key = KeyPair::generate().unwrap();
        let certificate = match flaw {
            Flaw::SelfSigned => own.self_signed(&key),
            _ => own.signed_by(&key, &issuer),
        };
        let private = PrivatePkcs8KeyDer::from(key.serialize_der());
        let mut config = ServerConfig::builder()
            .with_no_client_auth()
            .with_single_cert(vec![certificate.unwrap().der().clone()], private.into())
            .unwrap();
        config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
        Self { root: root_certificate.der().clone(), acceptor: TlsAcceptor::from(Arc::new(config)) }
    }
    /// A server with a flaw, which speaks HTTP/1.1 only.
    pub(crate) async fn serve(flaw: Flaw, replies: impl IntoIterator<Item = crate::server::Reply>) -> (Self, Server) {
        let authority = Self::new(flaw);
        let mut config = ServerConfig::clone(authority.acceptor.config());
        config.alpn_protocols.clear();
        let server = Server::start_tls(TlsAcceptor::from(Arc::new(config)), replies).await;
        (authority, server)
    }
    /// The authority's certificate, as a system keeps those that it believes.
    #[cfg(target_os = "linux")]
    pub(crate) fn pem(&self) -> String {
        use base64::Engine;
        let text = base64::engine::general_purpose::STANDARD.encode(&self.root);
        format!("-----BEGIN CERTIFICATE-----\n{text}\n-----END CERTIFICATE-----\n")
    }
    /// A transport that believes this authority and no other; otherwise as the client's own.
    pub(crate) fn trusted_by(&self, builder: ClientBuilder) -> ClientBuilder {
        let root = reqwest::Certificate::from_der(&self.root).unwrap();
        let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).tls_certs_only([root]);
        builder.reqwest_client(client.build().unwrap())
    }
}

#[tokio::test]
async fn a_good_certificate_is_believed_and_others_are_not() {
    let (authority, server) = Authority::serve(Flaw::None, [ok("1")]).await;
    let client = authority.trusted_by(server.builder()).build().unwrap();
    assert_eq!(*Call::new(&client, &GET).json::<Value>().await.unwrap(), 1);
    for (flaw, why) in
        [(Flaw::Name, "not valid for name"), (Flaw::Expired, "expired"), (Flaw::SelfSigned, "UnknownIssuer")]
    {
        let (authority, server) = Authority::serve(flaw, [ok("1")]).await;
        let client = authority.trusted_by(server.builder()).build().unwrap();
        let error = Call::new(&client, &GET).empty().await.unwrap_err();
        assert!(chain(&error).contains(why), "{}", chain(&error));
        assert!(matches!(error, Error::Transport(error) if error.kind() == TransportErrorKind::Connect));
        assert!(server.requests().is_empty());
    }
}

/// Runs a test in a process of its own, whose system believes the authorities in the file that is given there.
#[cfg(target_os = "linux")]
pub(crate) fn own_system(test: &str) -> Option<std::path::PathBuf> {
    const FILE: &str = "SSL_CERT_FILE";
    const CHILD: &str = "SDKWRIGHT_TEST_SYSTEM";
    if std::env::var(CHILD).is_ok_and(|own| own == test) {
        return std::env::var_os(FILE).map(Into::into);
    }
    let file = std::env::temp_dir().join(format!("sdkwright-authorities-{}", std::process::id()));
    let output = std::process::Command::new(std::env::current_exe().unwrap())
        .args(["--exact", test, "--nocapture"])
        .env(CHILD, test)
        .env(FILE, &file)
        .output()
        .unwrap();
    let text = [&output.stdout[..], &output.stderr].map(String::from_utf8_lossy).concat();
    std::fs::remove_file(file).unwrap();
    assert!(output.status.success() && text.contains("1 passed"), "{text}");
    None
}

/// The transport that clients come with.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn the_client_as_it_comes_believes_the_system_s_authorities_and_no_flaw() {
    let test = "tls::the_client_as_it_comes_believes_the_system_s_authorities_and_no_flaw";
    let Some(authorities) = own_system(test) else { return };
    for flaw in [Flaw::None, Flaw::Name, Flaw::Expired, Flaw::SelfSigned] {
        let (authority, server) = Authority::serve(flaw, [ok("1")]).await;
        std::fs::write(&authorities, authority.pem()).unwrap();
        let outcome = Call::new(&server.client(), &GET).json::<Value>().await;
        if flaw == Flaw::None {
            assert_eq!(*outcome.unwrap(), 1);
            continue;
        }
        assert!(
            matches!(outcome, Err(Error::Transport(error)) if error.kind() == TransportErrorKind::Connect),
            "{flaw:?}"
        );
        assert!(server.requests().is_empty(), "{flaw:?}");
    }
}

#[tokio::test]
async fn the_client_as_it_comes_does_not_believe_a_stranger_s_authority() {
    let (_, server) = Authority::serve(Flaw::None, [ok("1")]).await;
    let error = Call::new(&server.client(), &GET).empty().await.unwrap_err();
    assert!(matches!(error, Error::Transport(error) if error.kind() == TransportErrorKind::Connect));
    assert!(server.requests().is_empty());
}
