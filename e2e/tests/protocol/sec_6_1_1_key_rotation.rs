//! RFC 9635 §6.1.1: a client gives a token another key.

use std::time::Duration;

use e2e::{
    Decision, Instance, Parley, Person, Reply, ResourceServer, authorized, going_on, json_request,
    manage, managing, nonce, now, only_token, redirect, seed, tests,
};
use gnap::response::{Manage, RotationResponse, TokenResponse};
use proof::{Method, Request, SignatureParameters, SigningKey};
use serde_json::{Value, json};

use crate::rights::one_token;

tests![
    a_key_with_httpsig_is_rotated,
    a_key_with_jwsd_is_rotated,
    a_key_with_jws_is_rotated,
    refuses_one_signature,
    refuses_a_new_signature_that_does_not_cover_the_old_one,
    validates_both_signatures,
    refuses_another_key_in_the_content,
    refuses_keys_that_are_not_public,
    refuses_another_proofing_method,
    refuses_a_rotation_of_another_request,
    refuses_a_method_without_rotation,
    the_keys_of_other_tokens_stay,
    a_lost_answer_is_given_again,
];

/// Shows GNAP-6.1.1-01, GNAP-6.1.1-02, GNAP-6.1.1-04, GNAP-6.1.1-05,
/// GNAP-7.3-11, GNAP-7.3-12, GNAP-7.3-13, GNAP-7.3-14.
async fn a_key_with_httpsig_is_rotated(parley: &Parley) {
    a_key_is_rotated(parley, Method::HttpSig).await;
}

/// Shows GNAP-7.3.3.1-01.
async fn a_key_with_jwsd_is_rotated(parley: &Parley) {
    a_key_is_rotated(parley, Method::Jwsd).await;
}

/// Shows GNAP-7.3.4.1-01.
async fn a_key_with_jws_is_rotated(parley: &Parley) {
    a_key_is_rotated(parley, Method::Jws).await;
}

async fn a_key_is_rotated(parley: &Parley, method: Method) {
    let client = Holder::new(parley, method);
    let old = client.granted(parley).await;
    let new_key = key("new", method);
    let answer = client.rotate(manage(&old), &new_key).await;
    let rotation: RotationResponse = serde_json::from_value(answer.ok()).unwrap();
    let new = rotation.access_token;
    assert_ne!(old.value, new.value);
    assert_eq!(old.access, new.access);

    let server = ResourceServer::photo_server(parley);
    assert!(!server.finds_active(&old.value).await);
    let mut question = server.question(&new.value);
    question["proof"] = json!(method.name());
    let told = server.ask(&question).await.ok();
    assert_eq!(told["active"], true);
    assert_eq!(told["key"]["jwk"]["kid"], "new");

    // From now on the new key manages the token, and the old one does not.
    client
        .manage("POST", manage(&new))
        .await
        .refused("invalid_client");
    let renewed = Holder {
        key: new_key,
        sender: Instance::new(parley),
    };
    renewed.manage("DELETE", manage(&new)).await.no_content();
    assert!(!server.finds_active(&new.value).await);
}

/// Shows GNAP-6.1.1-04, GNAP-6.1.1-06, GNAP-6.1-10.
async fn refuses_one_signature(parley: &Parley) {
    for method in [Method::HttpSig, Method::Jwsd, Method::Jws] {
        let client = Holder::new(parley, method);
        let token = client.granted(parley).await;
        let new_key = key("new", method);
        let request = rotation(manage(&token), &new_key);
        for signer in [&client.key, &new_key] {
            let signed = signer.prove(request.clone(), &parameters()).unwrap();
            let answer = client.sender.send_as_is(signed).await;
            answer.refused("invalid_rotation");
        }
        client.rotate(manage(&token), &new_key).await.ok();
    }
}

/// Shows GNAP-6.1.1-05, GNAP-6.1.1-06, GNAP-7.3.1.1-01, GNAP-7.3.1.1-02: with
/// the form that keeps every rule as control.
async fn refuses_a_new_signature_that_does_not_cover_the_old_one(parley: &Parley) {
    let client = Holder::new(parley, Method::HttpSig);
    let token = client.granted(parley).await;
    let new_key = key("new", Method::HttpSig);
    let request = rotation(manage(&token), &new_key);
    let (signature, input) = (
        "\"signature\";key=\"sig1\"",
        "\"signature-input\";key=\"sig1\"",
    );
    let both = format!("{signature} {input}");
    let sign = async |covered: &str, tag: &str| {
        let old = client.key.prove(request.clone(), &parameters()).unwrap();
        let input = format!(
            "(\"@method\" \"@target-uri\" \"content-digest\" \"authorization\" {covered});\
             created={};keyid=\"new\";nonce=\"{}\";tag=\"{tag}\"",
            now(),
            nonce()
        );
        let new = new_key.sign_input(&old, "beside", &input).unwrap();
        let both = old
            .with_header("signature-input", new.signature_input)
            .with_header("signature", new.signature);
        client.sender.send_as_is(both).await
    };
    for (covered, tag) in [
        ("", "gnap-rotate"),
        (signature, "gnap-rotate"),
        (input, "gnap-rotate"),
        ("\"signature\" \"signature-input\"", "gnap-rotate"),
        (&both, "gnap"),
        (&both, ""),
        (&both, "GNAP-ROTATE"),
    ] {
        let answer = sign(covered, tag).await;
        answer.refused("invalid_rotation");
    }
    sign(&both, "gnap-rotate").await.ok();
}

/// Shows GNAP-7.3.1.1-03: what was refused changed nothing.
async fn validates_both_signatures(parley: &Parley) {
    let client = Holder::new(parley, Method::HttpSig);
    let token = client.granted(parley).await;
    let new_key = key("new", Method::HttpSig);
    let rotate = || {
        let request = rotation(manage(&token), &new_key);
        let signed = client.key.prove_rotation(&new_key, request, &parameters());
        signed.unwrap()
    };
    for label in ["sig1=:", "sig2=:"] {
        let mut signed = rotate();
        for (name, value) in &mut signed.headers {
            if name == "signature" && value.starts_with(label.as_bytes()) {
                // Another signature of the same length.
                let of_other = value.get_mut(label.len()..label.len() + 8).unwrap();
                of_other.copy_from_slice(b"AAAAAAAA");
            }
        }
        let answer = client.sender.send_as_is(signed).await;
        answer.refused("invalid_rotation");
    }
    client.sender.send_as_is(rotate()).await.ok();
}

/// The key that is proven must be the one that is named.
async fn refuses_another_key_in_the_content(parley: &Parley) {
    let client = Holder::new(parley, Method::HttpSig);
    let token = client.granted(parley).await;
    let (named, proven) = (key("new", Method::HttpSig), key("new", Method::HttpSig));
    let request = rotation(manage(&token), &named);
    let signed = client
        .key
        .prove_rotation(&proven, request, &parameters())
        .unwrap();
    client
        .sender
        .send_as_is(signed)
        .await
        .refused("invalid_rotation");
    client.rotate(manage(&token), &named).await.ok();
}

/// Shows GNAP-6.1.1-02.
async fn refuses_keys_that_are_not_public(parley: &Parley) {
    let client = Holder::new(parley, Method::HttpSig);
    let token = client.granted(parley).await;
    let new_key = key("new", Method::HttpSig);
    let public = json!(new_key.public());
    let changed = |member: &str, value: &str| {
        let mut key = public.clone();
        key["jwk"][member] = json!(value);
        key
    };
    let symmetric = json!({"proof": "httpsig", "jwk": {
        "kty": "oct", "kid": "new", "alg": "HS256", "k": "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
    }});
    for bad in [
        symmetric,
        changed("d", "AAAA"),
        changed("crv", "unknown"),
        changed("alg", "none"),
        json!("some-reference"),
    ] {
        let request = rotation_to(manage(&token), &bad);
        let signed = client
            .key
            .prove_rotation(&new_key, request, &parameters())
            .unwrap();
        client
            .sender
            .send_as_is(signed)
            .await
            .refused("invalid_rotation");
    }
    for not_a_rotation in [json!({}), json!([]), json!({"key": 7})] {
        let request = json_request(&manage(&token).uri, &not_a_rotation);
        let request = authorized(request, &manage(&token).access_token.value);
        let signed = client
            .key
            .prove_rotation(&new_key, request, &parameters())
            .unwrap();
        client
            .sender
            .send_as_is(signed)
            .await
            .refused("invalid_request");
    }
    client.rotate(manage(&token), &new_key).await.ok();
}

/// Shows GNAP-6.1.1-03, GNAP-6.1.1-07.
async fn refuses_another_proofing_method(parley: &Parley) {
    let client = Holder::new(parley, Method::HttpSig);
    let token = client.granted(parley).await;
    let new_key = key("new", Method::HttpSig);
    let mut other = json!(new_key.public());
    for proof in [
        json!("jwsd"),
        json!({"method": "httpsig", "alg": "ed25519", "content-digest-alg": "sha-256"}),
    ] {
        other["proof"] = proof;
        let request = rotation_to(manage(&token), &other);
        let signed = client
            .key
            .prove_rotation(&new_key, request, &parameters())
            .unwrap();
        client
            .sender
            .send_as_is(signed)
            .await
            .refused("invalid_rotation");
    }
    client.rotate(manage(&token), &new_key).await.ok();
}

/// A proof of both keys is good for one token, once.
async fn refuses_a_rotation_of_another_request(parley: &Parley) {
    let client = Holder::new(parley, Method::HttpSig);
    let (one, other) = (client.granted(parley).await, client.granted(parley).await);
    let new_key = key("new", Method::HttpSig);
    let signed = client
        .key
        .prove_rotation(&new_key, rotation(manage(&one), &new_key), &parameters())
        .unwrap();
    let elsewhere = Manage {
        uri: manage(&other).uri.clone(),
        access_token: manage(&one).access_token.clone(),
    };
    client
        .rotate(&elsewhere, &new_key)
        .await
        .refused("invalid_rotation");
    client.sender.send_as_is(signed.clone()).await.ok();
    client.sender.send_as_is(signed).await.refused_somehow();
}

/// Shows GNAP-3.6-11, GNAP-6.1.1-08.
async fn refuses_a_method_without_rotation(parley: &Parley) {
    let client = Holder::new(parley, Method::Dpop);
    let token = client.granted(parley).await;
    let new_key = key("new", Method::Dpop);
    let request = rotation(manage(&token), &new_key);
    let signed = client.key.prove(request, &parameters()).unwrap();
    let answer = client.sender.send_as_is(signed).await;
    answer.refused("key_rotation_not_supported");
    let server = ResourceServer::photo_server(parley);
    let mut question = server.question(&token.value);
    question["proof"] = json!("dpop");
    assert_eq!(server.ask(&question).await.ok()["active"], true);
}

/// A rotation is about one token, not about the client instance.
async fn the_keys_of_other_tokens_stay(parley: &Parley) {
    let client = Holder::new(parley, Method::HttpSig);
    let (one, other) = (client.granted(parley).await, client.granted(parley).await);
    client
        .rotate(manage(&one), &key("new", Method::HttpSig))
        .await
        .ok();
    client.manage("POST", manage(&other)).await.ok();
}

/// Shows GNAP-11.33-01, GNAP-11.22-01.
async fn a_lost_answer_is_given_again(parley: &Parley) {
    let client = Holder::new(parley, Method::HttpSig);
    let token = client.granted(parley).await;
    let new_key = key("new", Method::HttpSig);
    let first = client.rotate(manage(&token), &new_key).await.ok();
    // At once it may be a race of two.
    client
        .rotate(manage(&token), &new_key)
        .await
        .refused("invalid_rotation");
    tokio::time::sleep(Duration::from_millis(6100)).await;
    let again = client.rotate(manage(&token), &new_key).await.ok();
    assert_eq!(first, again);
    // Without the new key it is another request.
    client
        .manage("POST", manage(&token))
        .await
        .refused("invalid_rotation");
    let other_key = key("other", Method::HttpSig);
    client
        .rotate(manage(&token), &other_key)
        .await
        .refused("invalid_rotation");
}

/// A client instance whose key is proven by any method.
struct Holder {
    key: SigningKey,
    sender: Instance,
}

impl Holder {
    fn new(parley: &Parley, method: Method) -> Self {
        Self {
            key: key("old", method),
            sender: Instance::new(parley),
        }
    }

    async fn granted(&self, parley: &Parley) -> TokenResponse {
        let content = json!({
            "access_token": one_token(),
            "client": {"key": self.key.public(), "display": {"name": "Rotating"}},
            "interact": {"start": ["redirect"]},
        });
        let request = json_request(&parley.tenant().grant_endpoint(), &content);
        let response = self.send(request).await.grant();
        let alice = Person::alice(parley).await;
        let page = alice.open(redirect(&response)).await;
        alice.decide(&page, Decision::AllowAll).await.page();
        let go_on = going_on(&response);
        let poll = authorized(Request::new("POST", &go_on.uri), &go_on.access_token.value);
        only_token(&self.send(poll).await.grant()).clone()
    }

    async fn rotate(&self, manage: &Manage, new: &SigningKey) -> Reply {
        let request = rotation(manage, new);
        let signed = self.key.prove_rotation(new, request, &parameters());
        self.sender.send_as_is(signed.unwrap()).await
    }

    async fn manage(&self, method: &str, manage: &Manage) -> Reply {
        self.send(managing(method, manage)).await
    }

    async fn send(&self, request: Request) -> Reply {
        let signed = self.key.prove(request, &parameters()).unwrap();
        self.sender.send_as_is(signed).await
    }
}

fn key(kid: &str, method: Method) -> SigningKey {
    let key = SigningKey::from_ed25519_seed(kid, &seed()).unwrap();
    key.with_method(method)
}

fn parameters() -> SignatureParameters {
    SignatureParameters {
        created: now(),
        nonce: Some(nonce()),
    }
}

fn rotation(manage: &Manage, new: &SigningKey) -> Request {
    rotation_to(manage, &json!(new.public()))
}

fn rotation_to(manage: &Manage, key: &Value) -> Request {
    let request = json_request(&manage.uri, &json!({"key": key}));
    authorized(request, &manage.access_token.value)
}
