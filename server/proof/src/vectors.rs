//! The vectors of RFC 9421, RFC 9635 and RFC 9530, and those generated from
//! the text of RFC 9635 §7.3.1 because its own examples are few.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use gnap::key::KeyValue;
use serde_json::{Map, Value, json};
use sfv::ListEntry;

use crate::admit::PublicKey;
use crate::base::{BaseError, parse_input, signature_base};
use crate::certificate::{CertificateThumbprint, der_of_pem};
use crate::client_cert::client_cert;
use crate::content::content;
use crate::digest::{DigestAlgorithm, content_digest};
use crate::field::{byte_sequence, dictionary};
use crate::jose::{Compact, JoseError};
use crate::message::{Message, Request};
use crate::rotation::{RotationError, verify_rotation};
use crate::verify::{Expected, Presents, ProofError, Proven, Window, verify};

const RFC_9421: &str = include_str!("../tests/vectors/rfc9421-vectors.json");
const RFC_9635: &str = include_str!("../tests/vectors/gnap-key-proofing.json");
const RFC_9530: &str = include_str!("../tests/vectors/rfc9530-digests.json");
const GENERATED: &str = include_str!("../tests/vectors/gnap-generated-vectors.json");

fn file(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

fn list<'a>(value: &'a Value, name: &str) -> &'a [Value] {
    value[name].as_array().unwrap()
}

fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value[name].as_str().unwrap()
}

/// The request of a vector, or `None` when it is a response. Vectors without a
/// request line are about fields only.
fn request(vector: &Value) -> Option<Request> {
    let message = &vector["message"];
    if message["type"] == "response" {
        return None;
    }
    let headers: Vec<(String, Vec<u8>)> = list(message, "headers")
        .iter()
        .map(|line| {
            let (name, value) = (line[0].as_str().unwrap(), line[1].as_str().unwrap());
            (name.to_lowercase(), value.into())
        })
        .collect();
    let host = headers.iter().find(|(name, _)| name == "host");
    let host = host.map_or("unknown.example", |(_, value)| {
        std::str::from_utf8(value).unwrap()
    });
    let scheme = [vector, message].map(|value| value["scheme"].as_str());
    let scheme = scheme.into_iter().flatten().next().unwrap_or("https");
    let target = message["target"].as_str().unwrap_or("/");
    Some(Request {
        method: message["method"].as_str().unwrap_or("GET").to_owned(),
        target_uri: format!("{scheme}://{host}{target}"),
        headers,
        content: message["body"].as_str().unwrap_or_default().into(),
    })
}

fn key(jwk: &Value, proof: &Value) -> PublicKey {
    by_value(&json!({"proof": proof, "jwk": jwk}))
}

fn by_value(key: &Value) -> PublicKey {
    let key: KeyValue = serde_json::from_value(key.clone()).unwrap();
    PublicKey::admit(&key).unwrap()
}

fn find<'a>(vectors: &'a [Value], id: &str) -> &'a Value {
    vectors.iter().find(|vector| vector["id"] == id).unwrap()
}

/// A request on a connection with or without a client certificate.
struct Connected(Request, Option<Vec<u8>>);

impl Message for Connected {
    fn method(&self) -> &str {
        self.0.method()
    }

    fn target_uri(&self) -> &str {
        self.0.target_uri()
    }

    fn header(&self, name: &str) -> Vec<&[u8]> {
        self.0.header(name)
    }

    fn content(&self) -> &[u8] {
        self.0.content()
    }

    fn certificate(&self) -> Option<&[u8]> {
        self.1.as_deref()
    }
}

/// The public part of a printed key pair with the algorithm its signatures use.
fn public(jwk: &Value, alg: &str) -> Value {
    let mut public: Map<String, Value> = jwk.as_object().unwrap().clone();
    for private in ["d", "p", "q", "dp", "dq", "qi"] {
        public.remove(private);
    }
    public.insert("alg".to_owned(), alg.into());
    Value::Object(public)
}

/// Base and signature of the signature with this label.
fn labelled(request: &Request, label: &str) -> (Result<String, BaseError>, Vec<u8>) {
    let inputs = dictionary(&request.header("signature-input")).unwrap();
    let values = dictionary(&request.header("signature")).unwrap();
    let Some(ListEntry::InnerList(input)) = inputs.get(label) else {
        panic!("no input {label}");
    };
    let value = byte_sequence(values.get(label).unwrap()).unwrap();
    (signature_base(request, input), value.to_vec())
}

#[test]
fn rfc_9421_signatures() {
    let file = file(RFC_9421);
    let mut verified = 0;
    for vector in list(&file, "signature_vectors") {
        let id = text(vector, "id");
        let Some(request) = request(vector) else {
            continue;
        };
        let (base, signature) = labelled(&request, text(vector, "label"));
        if id == "B.2.2" {
            // Covers `@query-param`, which GNAP has no use for.
            assert_eq!(base, Err(BaseError::UnknownComponent), "{id}");
            continue;
        }
        let base = base.unwrap();
        assert_eq!(base, text(vector, "signature_base"), "{id}");
        let alg = match text(vector, "alg") {
            "rsa-pss-sha512" => "PS512",
            "ecdsa-p256-sha256" => "ES256",
            "ed25519" => "EdDSA",
            "rsa-v1_5-sha256" => "RS256",
            _ => continue,
        };
        let printed = &file["keys"][text(vector, "keyid")];
        let key = key(&public(&printed["jwk"], alg), &json!("httpsig"));
        assert_eq!(
            key.thumbprint().to_string(),
            text(printed, "jwk_thumbprint_sha256")
        );
        assert_eq!(
            key.verifier()
                .unwrap()
                .verifies(base.as_bytes(), &signature),
            vector["expect_valid"],
            "{id}"
        );
        verified += 1;
    }
    assert_eq!(verified, 16);
}

#[test]
fn rfc_9421_components() {
    let file = file(RFC_9421);
    let mut agreed = 0;
    for vector in list(&file, "component_vectors") {
        let component = text(vector, "component_identifier");
        let input = parse_input(&format!("({component})")).unwrap();
        let Some(request) = request(vector) else {
            continue;
        };
        let base = signature_base(&request, &input);
        let target = vector["message"]["target"].as_str().unwrap_or("/");
        if component.contains("@query-param") {
            assert_eq!(base, Err(BaseError::UnknownComponent), "{component}");
        } else if [";sf", ";tr", ";req"]
            .iter()
            .any(|end| component.ends_with(end))
        {
            // A field whose type nobody here knows; trailers; responses.
            assert_eq!(base, Err(BaseError::UnknownParameter), "{component}");
        } else if vector["expect_error"] == true {
            assert!(base.is_err(), "{component}");
        } else if target.starts_with('/') {
            let line = base.unwrap().lines().next().unwrap().to_owned();
            assert_eq!(line, text(vector, "expected_line"));
            agreed += 1;
        }
    }
    assert_eq!(agreed, 23);
}

#[test]
fn rfc_9635_signatures() {
    let file = file(RFC_9635);
    let jwk = public(&file["keys"]["gnap-rsa"]["private_jwk"], "PS512");
    let key = key(&jwk, &json!("httpsig"));
    let mut verified = 0;
    for vector in list(&file, "vectors") {
        let id = text(vector, "id");
        if !["9635-7.2-httpsig-get", "9635-7.3.1-httpsig-post"].contains(&id) {
            continue;
        }
        let request = request(vector).unwrap();
        let (base, _) = labelled(&request, "sig1");
        assert_eq!(base.unwrap(), text(vector, "signature_base"), "{id}");
        let proven = verify(&request, &key, &expected()).unwrap();
        assert_eq!(proven.thumbprint(), key.thumbprint());
        let once = proven.once().unwrap();
        assert_eq!(
            (once.created, once.id.as_str()),
            (1_618_884_473, "NAOEJF12ER2")
        );
        let changed = Request {
            content: [request.content.as_slice(), b" "].concat(),
            ..request
        };
        assert!(verify(&changed, &key, &expected()).is_err(), "{id}");
        verified += 1;
    }
    assert_eq!(verified, 2);
}

/// The RFC's own examples of `jwsd` and `jws` carry the `typ` of a draft, so
/// the text of the RFC refuses them; but their signatures are good.
#[test]
fn rfc_9635_jws() {
    let file = file(RFC_9635);
    let jwk = public(&file["keys"]["gnap-rsa"]["private_jwk"], "RS256");
    for (id, proof, member) in [
        ("9635-7.3.3-jwsd", "jwsd", "detached_jws"),
        ("9635-7.3.4-jws", "jws", "compact_jws"),
    ] {
        let vector = find(list(&file, "vectors"), id);
        let key = key(&jwk, &json!(proof));
        let text = text(vector, member);
        let compact = Compact::parse(text.as_bytes()).unwrap();
        assert_eq!(
            Value::from(compact.header.clone()),
            vector["protected_header"]
        );
        assert_eq!(compact.verify_signature(&key), Ok(()), "{id}");
        let request = Request::new("POST", "https://server.example.com/gnap");
        let request = if proof == "jws" {
            request
                .with_header("content-type", "application/jose")
                .with_content(text)
        } else {
            request
                .with_header("detached-jws", text)
                .with_header("content-type", "application/json")
                .with_content(vector["content_actually_hashed"].as_str().unwrap())
        };
        let refused = verify(&request, &key, &expected());
        assert_eq!(refused, Err(JoseError::Parameter("typ").into()), "{id}");
    }
}

#[test]
fn rfc_9635_mtls() {
    let file = file(RFC_9635);
    let vector = find(list(&file, "vectors"), "9635-7.3.2-mtls");
    let pem = text(vector, "certificate_der_base64");
    let der = der_of_pem(pem).unwrap();
    let field = text(vector, "client_cert_header");
    assert_eq!(client_cert(&[field.as_bytes()]).as_ref(), Ok(&der));
    let thumbprint = text(vector, "cert_x5t_S256");
    assert_eq!(CertificateThumbprint::of(&der).to_text(), thumbprint);
    let jwk = public(&file["keys"]["gnap-rsa"]["private_jwk"], "RS256");
    let by_jwk = key(&jwk, &json!("mtls"));
    let by_certificate = by_value(&json!({"proof": "mtls", "cert": pem}));
    let by_thumbprint = by_value(&json!({"proof": "mtls", "cert#S256": thumbprint}));
    assert_eq!(by_certificate.thumbprint(), by_jwk.thumbprint());
    let request = Connected(Request::new("GET", "https://server.example/"), Some(der));
    for key in [&by_jwk, &by_certificate, &by_thumbprint] {
        assert!(verify(&request, key, &expected()).is_ok());
        let without = Connected(request.0.clone(), None);
        let refused = verify(&without, key, &expected());
        assert_eq!(refused, Err(ProofError::NoCertificate));
    }
}

#[test]
fn rfc_9635_rotation() {
    let (file, rfc_9421) = (file(RFC_9635), file(RFC_9421));
    let vector = find(list(&file, "vectors"), "9635-7.3.1.1-rotation");
    let request = request(vector).unwrap();
    let (base, signature) = labelled(&request, "old-key");
    let base = base.unwrap();
    assert_eq!(base, text(&vector["old_key"], "signature_base"));
    let jwk = public(&rfc_9421["keys"]["test-key-ecc-p256"]["jwk"], "ES256");
    let old = key(&jwk, &json!("httpsig"));
    assert!(
        old.verifier()
            .unwrap()
            .verifies(base.as_bytes(), &signature)
    );
    // Its digest is sha-512 where the string form has sha-256.
    let refused = verify_rotation(&request, &old, &old, &expected());
    assert!(matches!(
        refused,
        Err(RotationError::Old(ProofError::Digest(_)))
    ));
}

#[test]
fn generated_vectors() {
    let file = file(GENERATED);
    let (mut accepted, mut refused) = (0, 0);
    for vector in list(&file, "vectors") {
        let id = text(vector, "id");
        let request = request(vector).unwrap();
        let old = key(&vector["key"], &vector["proof"]);
        let result = if vector.get("new_key").is_some() {
            let new = key(&vector["new_key"], &vector["proof"]);
            verify_rotation(&request, &old, &new, &expected())
                .map(|proven| proven.new)
                .map_err(|error| error.to_string())
        } else {
            verify(&request, &old, &expected()).map_err(|error| error.to_string())
        };
        if vector["expect"] == "accept" {
            assert!(result.is_ok(), "{id}: {result:?}");
            check_parts(vector, &request, &result.unwrap());
            accepted += 1;
        } else {
            assert!(result.is_err(), "{id}");
            refused += 1;
        }
    }
    assert_eq!((accepted, refused), (8, 23));
}

/// What a vector says beside its verdict.
fn check_parts(vector: &Value, request: &Request, proven: &Proven) {
    for (label, base) in [
        ("label", "signature_base"),
        ("old_label", "old_signature_base"),
        ("new_label", "new_signature_base"),
    ] {
        if vector.get(label).is_some() {
            let (built, _) = labelled(request, text(vector, label));
            assert_eq!(built.unwrap(), text(vector, base));
        }
    }
    if vector.get("content").is_some() {
        let read = content(request).unwrap();
        assert_eq!(read.octets(), text(vector, "content").as_bytes());
    }
    assert!(proven.once().is_some());
}

#[test]
fn the_new_key_of_a_rotation_proves_nothing_alone() {
    let file = file(GENERATED);
    let vector = find(list(&file, "vectors"), "httpsig-rotation");
    let request = request(vector).unwrap();
    let new = key(&vector["new_key"], &json!("httpsig"));
    assert!(verify(&request, &new, &expected()).is_err());
    let old = key(&vector["key"], &json!("httpsig"));
    assert!(verify(&request, &old, &expected()).is_ok());
}

#[test]
fn rfc_9530_digests() {
    for vector in list(&file(RFC_9530), "vectors") {
        let Some(algorithm) = DigestAlgorithm::from_name(text(vector, "algorithm")) else {
            continue;
        };
        let input = text(vector, "input_hex");
        let content: Vec<u8> = (0..input.len())
            .step_by(2)
            .map(|at| u8::from_str_radix(&input[at..at + 2], 16).unwrap())
            .collect();
        let field = content_digest(&content, algorithm);
        let value = text(vector, "computed_base64");
        assert_eq!(field, format!("{}=:{value}:", algorithm.name()));
        assert!(STANDARD.decode(value).is_ok());
    }
}

/// The time of all GNAP vectors.
fn expected() -> Expected {
    Expected {
        now: 1_618_884_480,
        window: Window {
            past: 60,
            future: 10,
        },
        token: Presents::Nothing,
    }
}
