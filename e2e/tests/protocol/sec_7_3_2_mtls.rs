//! RFC 9635 §7.3.2, §11.3, §11.4: proofs by the client certificate of the TLS
//! connection, with real connections to Parley's own listener and with what a
//! proxy passes on.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use e2e::{Backend, Instance, Parley, free_port, managing, only_token, tests};
use parley_client::{KeyAlgorithm, make_key, self_signed};
use proof::{KeyFormat, Method, Request, SigningKey};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::rights::one_token;

tests![alone:
    the_certificate_of_the_connection_proves_the_key,
    a_key_is_not_rotated_by_it,
    only_certificates_of_the_authority_come_in,
    a_trusted_proxy_says_the_certificate,
    nobody_else_says_the_certificate,
];

const CODE: &str = "invalid_client";
const FORMATS: [KeyFormat; 3] = [
    KeyFormat::Jwk,
    KeyFormat::Certificate,
    KeyFormat::CertificateThumbprint,
];

/// A server that speaks TLS under its public URL.
struct Tls {
    parley: Parley,
    /// The certificate that clients must trust.
    authority: String,
    origin: String,
    _folder: TempDir,
}

impl Tls {
    async fn start(backend: Backend, settings: &[(&'static str, &str)]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let pair = KeyPair::generate().unwrap();
        let parameters = CertificateParams::new(vec!["127.0.0.1".to_owned()]).unwrap();
        let certificate = pem("CERTIFICATE", parameters.self_signed(&pair).unwrap().der());
        let key = pem("PRIVATE KEY", &pair.serialize_der());
        let [certificate_file, key_file] = [("certificate", &certificate), ("key", &key)]
            .map(|(name, content)| write(&folder, name, content));
        let address = format!("127.0.0.1:{}", free_port());
        let origin = format!("https://{address}");
        let mut all = vec![
            ("PARLEY__SERVER__PUBLIC_URL", origin.as_str()),
            ("PARLEY__TLS__LISTEN", address.as_str()),
            ("PARLEY__TLS__CERTIFICATE", certificate_file.as_str()),
            ("PARLEY__TLS__PRIVATE_KEY", key_file.as_str()),
        ];
        all.extend(settings);
        Self {
            parley: Parley::start_with(backend, &all).await,
            authority: certificate,
            origin,
            _folder: folder,
        }
    }

    fn client(&self, key: SigningKey) -> Instance {
        Instance::trusting(&self.parley, key, self.authority.as_bytes())
            .at(format!("{}/t/demo/gnap", self.origin))
    }
}

fn pem(label: &str, der: &[u8]) -> String {
    let text = STANDARD.encode(der);
    format!("-----BEGIN {label}-----\n{text}\n-----END {label}-----\n")
}

fn write(folder: &TempDir, name: &str, content: &str) -> String {
    let path = folder.path().join(name);
    std::fs::write(&path, content).unwrap();
    path.display().to_string()
}

fn key(format: KeyFormat) -> SigningKey {
    let key = make_key(KeyAlgorithm::P256).unwrap();
    let certificate = self_signed(&key).unwrap();
    key.with_method(Method::Mtls)
        .with_certificate(&certificate, format)
}

/// A grant request for `itself` that waits for a person.
fn waiting(itself: &Value) -> Value {
    json!({
        "client": itself,
        "access_token": one_token(),
        "interact": {"start": ["redirect"]},
    })
}

async fn ask_for(client: &Instance, itself: &Value) -> e2e::Reply {
    client.send(client.request(&waiting(itself))).await
}

/// Shows GNAP-7.1-07, GNAP-7.3.2-01, GNAP-7.3.2-02, GNAP-11.3-01,
/// IANA-PROOF-03, IANA-KEYFMT-03.
async fn the_certificate_of_the_connection_proves_the_key(backend: Backend) {
    let tls = Tls::start(backend, &[]).await;
    for format in FORMATS {
        let client = tls.client(key(format));
        let stranger = tls.client(key(format));
        let itself = client.by_value();
        ask_for(&stranger, &itself).await.refused(CODE);
        let granted = ask_for(&client, &itself).await.grant();
        let go_on = e2e::going_on(&granted);
        assert!(go_on.uri.starts_with("https:"));
        stranger.cancel(go_on).await.refused(CODE);
        client.cancel(go_on).await.no_content();
    }
    // No certificate at all, on this listener and on the other.
    let client = tls.client(key(KeyFormat::Certificate));
    let bare = make_key(KeyAlgorithm::P256)
        .unwrap()
        .with_method(Method::Mtls);
    let bare = tls.client(bare);
    ask_for(&bare, &client.by_value()).await.refused(CODE);
    let plain = Instance::new(&tls.parley);
    let plain = plain.send_as_is(plain.request(&waiting(&client.by_value())));
    plain.await.refused(CODE);
    // A certificate proves no key that says another method.
    let mut signed = client.by_value();
    signed["key"]["proof"] = json!("httpsig");
    ask_for(&client, &signed).await.refused(CODE);
    another_certificate_of_the_key(&tls).await;
    other_methods_work_there_too(&tls).await;
}

/// A key shown as a JWK is the key; shown as a certificate it is the
/// certificate.
async fn another_certificate_of_the_key(tls: &Tls) {
    let client = key(KeyFormat::Jwk);
    let pkcs8 = client.to_pkcs8().unwrap();
    let again = SigningKey::from_pkcs8(client.kid(), "ES256", &pkcs8).unwrap();
    let other = again.with_kid("another subject");
    let certificate = self_signed(&other).unwrap();
    let other = other
        .with_kid(client.kid())
        .with_method(Method::Mtls)
        .with_certificate(&certificate, KeyFormat::Jwk);
    let renewed = tls.client(other);
    let by_certificate = json!({"key": {
        "proof": "mtls", "cert": STANDARD.encode(client.certificate().unwrap()),
    }});
    ask_for(&renewed, &renewed.by_value()).await.ok();
    ask_for(&renewed, &by_certificate).await.refused(CODE);
    let client = tls.client(client);
    ask_for(&client, &by_certificate).await.ok();
}

async fn other_methods_work_there_too(tls: &Tls) {
    for method in [Method::HttpSig, Method::Jws] {
        let key = tls.parley.tenant().demo().photo_sync();
        let client = tls.client(key.with_method(method));
        let granted = client
            .ask(json!({"access_token": one_token()}))
            .await
            .grant();
        let manage = e2e::manage(only_token(&granted));
        client.revoke(manage).await.no_content();
    }
}

/// Shows GNAP-7.3.2.1-01.
async fn a_key_is_not_rotated_by_it(backend: Backend) {
    let tls = Tls::start(backend, &[]).await;
    let key_of_client = tls.parley.tenant().demo().photo_sync();
    let certificate = self_signed(&key_of_client).unwrap();
    let key_of_client = key_of_client
        .with_method(Method::Mtls)
        .with_certificate(&certificate, KeyFormat::Jwk);
    let client = tls.client(key_of_client);
    let granted = client
        .ask(json!({"access_token": one_token()}))
        .await
        .grant();
    let manage = e2e::manage(only_token(&granted));
    let new = json!({"key": key(KeyFormat::Jwk).public()});
    let request = managing("POST", manage)
        .with_header("content-type", "application/json")
        .with_content(new.to_string());
    let answer = client.send(request).await;
    answer.refused("key_rotation_not_supported");
    client.rotate(manage).await.ok();
}

/// Shows GNAP-11.4-01.
async fn only_certificates_of_the_authority_come_in(backend: Backend) {
    let folder = tempfile::tempdir().unwrap();
    let mut parameters = CertificateParams::new(Vec::new()).unwrap();
    parameters.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let pair = KeyPair::generate().unwrap();
    let authority = CertifiedIssuer::self_signed(parameters, pair).unwrap();
    let file = write(&folder, "authorities", &pem("CERTIFICATE", authority.der()));
    let settings = [("PARLEY__TLS__CLIENT_AUTHORITIES", file.as_str())];
    let tls = Tls::start(backend, &settings).await;

    let stranger = tls.client(key(KeyFormat::Certificate));
    assert!(!stranger.connects().await);

    let issued = make_key(KeyAlgorithm::P256).unwrap();
    let pair = KeyPair::try_from(issued.to_pkcs8().unwrap().as_slice()).unwrap();
    let parameters = CertificateParams::new(Vec::new()).unwrap();
    let certificate = parameters.signed_by(&pair, &authority).unwrap();
    for format in FORMATS {
        let issued = make_clone(&issued).with_method(Method::Mtls);
        let client = tls.client(issued.with_certificate(certificate.der(), format));
        ask_for(&client, &client.by_value()).await.ok();
        // A good certificate is not good for another's key.
        let other = key(format).public();
        let answer = ask_for(&client, &json!({"key": other})).await;
        answer.refused(CODE);
    }
    let without = tls.client(tls.parley.tenant().demo().photo_sync());
    without.ask(json!({"access_token": one_token()})).await.ok();
}

fn make_clone(key: &SigningKey) -> SigningKey {
    SigningKey::from_jwk(&key.private_jwk().unwrap()).unwrap()
}

fn client_cert(request: Request, certificate: &[u8]) -> Request {
    let field = format!(":{}:", STANDARD.encode(certificate));
    request.with_header("client-cert", field)
}

/// Shows GNAP-7.3.2-02, GNAP-11.3-02.
async fn a_trusted_proxy_says_the_certificate(backend: Backend) {
    let settings = [("PARLEY__TLS__CLIENT_CERT_PROXIES", "127.0.0.1")];
    let tls = Tls::start(backend, &settings).await;
    let key_of_client = key(KeyFormat::Certificate);
    let certificate = key_of_client.certificate().unwrap().to_vec();
    let itself = json!({"key": key_of_client.public()});
    let proxy = Instance::new(&tls.parley);
    let request = || proxy.request(&waiting(&itself));
    let good = client_cert(request(), &certificate);
    proxy.send_as_is(good.clone()).await.ok();

    let other = key(KeyFormat::Jwk).certificate().unwrap().to_vec();
    for bad in [
        request(),
        client_cert(request(), &other),
        client_cert(good.clone(), &other),
        client_cert(good, &certificate),
        client_cert(request(), b"garbage"),
        request().with_header("client-cert", STANDARD.encode(&certificate)),
        request().with_header("client-cert", ""),
    ] {
        proxy.send_as_is(bad).await.refused(CODE);
    }
    // The certificate with which a proxy itself connects is not its client's.
    let proxy = tls.client(key_of_client);
    ask_for(&proxy, &itself).await.refused(CODE);
    let passed_on = client_cert(proxy.request(&waiting(&itself)), &certificate);
    proxy.send_as_is(passed_on).await.ok();
}

/// Shows GNAP-11.3-02.
async fn nobody_else_says_the_certificate(backend: Backend) {
    // Believing in its X-Forwarded-For is not believing in its Client-Cert.
    let settings = [
        ("PARLEY__TLS__CLIENT_CERT_PROXIES", "192.0.2.1"),
        ("PARLEY__SERVER__TRUSTED_PROXIES", "127.0.0.1"),
    ];
    let tls = Tls::start(backend, &settings).await;
    let victim = key(KeyFormat::Certificate);
    let certificate = victim.certificate().unwrap().to_vec();
    let itself = json!({"key": victim.public()});
    let plain = Instance::new(&tls.parley);
    let request = client_cert(plain.request(&waiting(&itself)), &certificate);
    let forwarded = request.clone().with_header("x-forwarded-for", "192.0.2.1");
    plain.send_as_is(request).await.refused(CODE);
    plain.send_as_is(forwarded).await.refused(CODE);
    let thief = tls.client(key(KeyFormat::Certificate));
    let request = client_cert(thief.request(&waiting(&itself)), &certificate);
    thief.send_as_is(request).await.refused(CODE);
    let victim = tls.client(victim);
    let unhindered = client_cert(victim.request(&waiting(&itself)), b"garbage");
    victim.send_as_is(unhindered).await.ok();
}
