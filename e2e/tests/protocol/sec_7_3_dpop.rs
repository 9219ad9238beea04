//! RFC 9635 §7.3 with Parley's extension `dpop`, a proof in the shape of
//! RFC 9449: it keeps what the RFC asks of every method.

use e2e::{Instance, Parley, Reply, managing, nonce, now, only_token, tests};
use parley_client::Signing;
use proof::{Method, Request, SigningKey};
use serde_json::{Value, json};

use crate::jose::{CODE, client, revoke, send, send_signed};
use crate::rights::one_token;

tests![
    is_announced,
    refuses_other_headers,
    refuses_other_claims,
    refuses_other_content,
    refuses_other_keys,
    refuses_a_proof_shown_before,
    a_whole_grant_goes_by_it,
];

const METHOD: Method = Method::Dpop;

async fn is_announced(parley: &Parley) {
    let request = Request::new("OPTIONS", parley.tenant().grant_endpoint());
    let answer = Instance::new(parley).send_as_is(request).await;
    let document: Value = serde_json::from_slice(&answer.0.content).unwrap();
    let proofs = document["key_proofs_supported"].as_array().unwrap();
    assert!(proofs.contains(&json!("dpop")));
}

/// Shows GNAP-7.3-05, GNAP-7.3-06 for this method.
async fn refuses_other_headers(parley: &Parley) {
    send(parley, METHOD, |_| ()).await.ok();
    for (name, value) in [
        ("typ", json!("JWT")),
        ("typ", json!(null)),
        ("alg", json!("none")),
        ("alg", json!("ES256")),
        ("jwk", json!(null)),
        ("jwk", json!({})),
        ("crit", json!(["own"])),
    ] {
        let answer = send(parley, METHOD, crate::jose::header(name, value)).await;
        answer.refused(CODE);
    }
    let without = |request: Request| request.without_header("dpop");
    send_signed(parley, METHOD, without).await.refused(CODE);
    let garbage = |request: Request| without(request).with_header("dpop", "e30.e30.e30");
    send_signed(parley, METHOD, garbage).await.refused(CODE);
}

fn claim(name: &str, value: Value) -> impl FnOnce(&mut Signing) {
    let name = name.to_owned();
    move |signing| {
        signing.claims.insert(name, value);
    }
}

/// Shows GNAP-7.3-05, GNAP-7.3-06, GNAP-7.3-08 for this method.
async fn refuses_other_claims(parley: &Parley) {
    for (name, value) in [
        ("htm", json!("PUT")),
        ("htm", json!(null)),
        ("htu", json!("https://other.example/")),
        ("htu", json!(null)),
        ("iat", json!(now() - 3600)),
        ("iat", json!(now() + 3600)),
        ("iat", json!(null)),
        ("jti", json!(null)),
        ("jti", json!("")),
        ("ath", json!("AA")),
    ] {
        let answer = send(parley, METHOD, claim(name, value.clone())).await;
        assert_eq!(answer.status(), 401, "{name}={value}: {answer}");
    }
    revoke(parley, METHOD, |_| ()).await.no_content();
    for ath in [json!(null), json!("AA")] {
        let answer = revoke(parley, METHOD, claim("ath", ath)).await;
        answer.refused(CODE);
    }
}

/// Shows GNAP-7.3-05: RFC 9449 leaves content uncovered, RFC 9635 does not.
async fn refuses_other_content(parley: &Parley) {
    for digest in [json!(null), json!("AA")] {
        let answer = send(parley, METHOD, claim("content_digest", digest)).await;
        answer.refused(CODE);
    }
    let spaced = |request: Request| {
        let content = [request.content.as_slice(), b" "].concat();
        request.with_content(content)
    };
    send_signed(parley, METHOD, spaced).await.refused(CODE);
}

async fn refuses_other_keys(parley: &Parley) {
    let client = client(parley, METHOD);
    let thief = SigningKey::from_ed25519_seed(client.key().kid(), &[9; 32]).unwrap();
    let thief = Instance::with_key(parley, thief.with_method(METHOD));
    let content = client.asking(json!({"access_token": one_token()}));
    let request = client.request(&content);
    thief.send(request.clone()).await.refused(CODE);
    let shown = json!(client.key().public_jwk());
    let shows = crate::jose::header("jwk", shown);
    thief
        .send_changed(request.clone(), shows)
        .await
        .refused(CODE);
    client.send(request).await.ok();
}

async fn refuses_a_proof_shown_before(parley: &Parley) {
    let jti = nonce();
    let again = async || -> Reply {
        send(parley, METHOD, |signing| signing.nonce = Some(jti.clone())).await
    };
    again().await.ok();
    again().await.refused(CODE);
}

async fn a_whole_grant_goes_by_it(parley: &Parley) {
    let key = parley_client::make_key(parley_client::KeyAlgorithm::P256).unwrap();
    let client = Instance::with_key(parley, key.with_method(METHOD));
    let granted = client.allowed(parley, one_token()).await;
    let manage = e2e::manage(only_token(&granted));
    client.send(managing("POST", manage)).await.ok();
}
