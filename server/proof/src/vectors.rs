//! The vectors of RFC 9421, RFC 9635 and RFC 9530, and those generated from
//! the text of RFC 9635 §7.3.1 because its own examples are few.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use gnap::key::{KeyValue, Proof};
use serde_json::{Map, Value, json};
use sfv::ListEntry;

use crate::admit::PublicKey;
use crate::base::{BaseError, parse_input, signature_base};
use crate::digest::{DigestAlgorithm, content_digest};
use crate::field::{byte_sequence, dictionary};
use crate::httpsig::{Expected, Presents, Window, verify};
use crate::message::{Message, Request};

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

fn key(jwk: &Value, proof: Value) -> PublicKey {
    let proof: Proof = serde_json::from_value(proof).unwrap();
    PublicKey::admit(&KeyValue {
        proof,
        jwk: Some(jwk.as_object().unwrap().clone()),
        cert: None,
        cert_s256: None,
    })
    .unwrap()
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
            _ => continue,
        };
        let printed = &file["keys"][text(vector, "keyid")];
        let key = key(&public(&printed["jwk"], alg), json!("httpsig"));
        assert_eq!(
            key.thumbprint().to_string(),
            text(printed, "jwk_thumbprint_sha256")
        );
        assert_eq!(
            key.verifies(base.as_bytes(), &signature),
            vector["expect_valid"],
            "{id}"
        );
        verified += 1;
    }
    assert_eq!(verified, 15);
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
    let key = key(&jwk, json!("httpsig"));
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
        assert_eq!(
            (proven.created(), proven.replay_id()),
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

#[test]
fn generated_signatures() {
    let file = file(GENERATED);
    let (mut accepted, mut refused) = (0, 0);
    for vector in list(&file, "vectors") {
        let (id, proof) = (text(vector, "id"), &vector["proof"]);
        if id.contains("rotation") || (proof != "httpsig" && proof["method"] != "httpsig") {
            continue;
        }
        let request = request(vector).unwrap();
        let key = key(&vector["key"], proof.clone());
        let result = verify(&request, &key, &expected());
        if vector["expect"] == "accept" {
            let (base, _) = labelled(&request, text(vector, "label"));
            assert_eq!(base.unwrap(), text(vector, "signature_base"), "{id}");
            assert!(result.is_ok(), "{id}: {result:?}");
            accepted += 1;
        } else {
            assert!(result.is_err(), "{id}");
            refused += 1;
        }
    }
    assert_eq!((accepted, refused), (4, 14));
}

#[test]
fn generated_rotation() {
    let file = file(GENERATED);
    let vectors = list(&file, "vectors");
    let vector = vectors
        .iter()
        .find(|vector| vector["id"] == "httpsig-rotation")
        .unwrap();
    let request = request(vector).unwrap();
    for (label, name, jwk) in [
        ("old-key", "old_signature_base", &vector["key"]),
        ("new-key", "new_signature_base", &vector["new_key"]),
    ] {
        let (base, signature) = labelled(&request, label);
        let base = base.unwrap();
        assert_eq!(base, text(vector, name));
        assert!(key(jwk, json!("httpsig")).verifies(base.as_bytes(), &signature));
    }
    // The new key's signature alone is no proof on an ordinary request.
    let new_key = key(&vector["new_key"], json!("httpsig"));
    assert!(verify(&request, &new_key, &expected()).is_err());
    let old_key = key(&vector["key"], json!("httpsig"));
    assert!(verify(&request, &old_key, &expected()).is_ok());
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
