//! RFC 9635 §7.1: keys by value, in each format and of each algorithm.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use e2e::{Instance, Parley, tests};
use parley_client::{KeyAlgorithm, make_key, self_signed};
use proof::{KeyFormat, Method};
use serde_json::{Value, json};

use crate::rights::one_token;

tests![
    every_algorithm_proves_by_every_method,
    the_object_form_names_the_algorithm,
    a_known_instance_keeps_to_its_method,
    a_certificate_chain_beside_the_key_is_no_harm,
    a_key_in_a_certificate_is_the_same_client_instance,
    certificates_may_be_spelled_in_several_ways,
    refuses_what_is_not_one_certificate,
    refuses_a_certificate_of_another_key,
    a_thumbprint_is_no_key_to_verify_with,
];

const CODE: &str = "invalid_client";

fn waiting(itself: &Value) -> Value {
    json!({
        "client": itself,
        "access_token": one_token(),
        "interact": {"start": ["redirect"]},
    })
}

/// Shows GNAP-7.1-08, GNAP-7.3.1-14, GNAP-7.3.1-18,
/// IANA-PROOF-01, IANA-PROOF-04, IANA-PROOF-05, IANA-KEYFMT-01: with a control by another
/// key of the same kind and name.
async fn every_algorithm_proves_by_every_method(parley: &Parley) {
    for algorithm in KeyAlgorithm::ALL {
        for method in [Method::HttpSig, Method::Jwsd, Method::Jws, Method::Dpop] {
            let made = || make_key(algorithm).unwrap().with_method(method);
            let client = Instance::with_key(parley, made());
            let content = waiting(&client.by_value());
            let granted = client.send(client.request(&content)).await.grant();
            let thief = Instance::with_key(parley, made().with_kid(client.key().kid()));
            thief.send(thief.request(&content)).await.refused(CODE);
            let go_on = e2e::going_on(&granted);
            thief.cancel(go_on).await.refused(CODE);
            client.cancel(go_on).await.no_content();
        }
    }
}

/// Shows IANA-PROOF-02, IANA-SIGALG-01, IANA-SIGALG-04, IANA-SIGALG-05,
/// IANA-SIGALG-06. The control of each is another registered algorithm.
async fn the_object_form_names_the_algorithm(parley: &Parley) {
    for (algorithm, alg, other) in [
        (KeyAlgorithm::Ed25519, "ed25519", "ecdsa-p256-sha256"),
        (KeyAlgorithm::P256, "ecdsa-p256-sha256", "ecdsa-p384-sha384"),
        (KeyAlgorithm::P384, "ecdsa-p384-sha384", "ecdsa-p256-sha256"),
        (KeyAlgorithm::Ps512, "rsa-pss-sha512", "rsa-v1_5-sha256"),
    ] {
        let client = Instance::with_key(parley, make_key(algorithm).unwrap());
        let asked = async |alg: &str| {
            let mut itself = client.by_value();
            let proof = json!({"method": "httpsig", "alg": alg, "content-digest-alg": "sha-256"});
            itself["key"]["proof"] = proof;
            client.ask(waiting(&itself)).await
        };
        asked(other).await.refused(CODE);
        asked(alg).await.ok();
    }
}

/// A method that discovery lists, and that is not the one of this instance.
/// Shows GNAP-9-11.
async fn a_known_instance_keeps_to_its_method(parley: &Parley) {
    let registered = Instance::photo_sync(parley);
    let content = registered.asking(json!({"access_token": one_token()}));
    for method in [Method::Jwsd, Method::Jws, Method::Dpop] {
        let key = parley.tenant().demo().photo_sync().with_method(method);
        let other = Instance::with_key(parley, key);
        other.send(other.request(&content)).await.refused(CODE);
    }
    registered.send(registered.request(&content)).await.ok();
}

/// Shows GNAP-7.1-05.
async fn a_certificate_chain_beside_the_key_is_no_harm(parley: &Parley) {
    let client = Instance::new(parley);
    let mut itself = client.by_value();
    let certificate = STANDARD.encode(self_signed(client.key()).unwrap());
    itself["key"]["jwk"]["x5c"] = json!([certificate]);
    client.ask(waiting(&itself)).await.ok();
}

/// Shows GNAP-2.3-08, GNAP-7.1-06: the registered client comes with its key in
/// a certificate, and still gets what only it gets without a person.
async fn a_key_in_a_certificate_is_the_same_client_instance(parley: &Parley) {
    let key = || parley.tenant().demo().photo_sync();
    let certificate = self_signed(&key()).unwrap();
    for method in [Method::HttpSig, Method::Jwsd, Method::Jws] {
        let key = key().with_method(method);
        let key = key.with_certificate(&certificate, KeyFormat::Certificate);
        let client = Instance::with_key(parley, key);
        let itself = client.by_value();
        assert!(itself["key"].get("jwk").is_none());
        let members = json!({"client": itself, "access_token": one_token()});
        let granted = client.ask(members).await.grant();
        assert!(granted.access_token.is_some());
        client.cancel(e2e::going_on(&granted)).await.no_content();
    }
}

/// Shows GNAP-7.1-06,
/// IANA-KEYFMT-02.
async fn certificates_may_be_spelled_in_several_ways(parley: &Parley) {
    let client = Instance::with_key(parley, make_key(KeyAlgorithm::P256).unwrap());
    let bare = STANDARD.encode(self_signed(client.key()).unwrap());
    let mut lines = String::new();
    for (nth, character) in bare.chars().enumerate() {
        if nth > 0 && nth % 64 == 0 {
            lines.push('\n');
        }
        lines.push(character);
    }
    let armoured = format!("-----BEGIN CERTIFICATE-----\n{lines}\n-----END CERTIFICATE-----\n");
    for cert in [bare, lines, armoured] {
        let itself = json!({"key": {"proof": "httpsig", "cert": cert}});
        client.ask(waiting(&itself)).await.ok();
    }
}

/// Shows GNAP-7.1-02, GNAP-11.35-01.
async fn refuses_what_is_not_one_certificate(parley: &Parley) {
    let client = Instance::with_key(parley, make_key(KeyAlgorithm::P256).unwrap());
    let bare = STANDARD.encode(self_signed(client.key()).unwrap());
    let one = format!("-----BEGIN CERTIFICATE-----\n{bare}\n-----END CERTIFICATE-----\n");
    for cert in [
        "",
        "MIIC",
        "not base64",
        &bare[..bare.len() - 8],
        &format!("{one}{one}"),
        &one.replace("CERTIFICATE", "PUBLIC KEY"),
    ] {
        let itself = json!({"key": {"proof": "httpsig", "cert": cert}});
        client.ask(waiting(&itself)).await.refused(CODE);
    }
    let mut both = client.by_value();
    both["key"]["cert"] = json!(bare);
    client.ask(waiting(&both)).await.refused(CODE);
    // RSA can sign in several ways: a certificate alone does not say which.
    let rsa = make_key(KeyAlgorithm::Ps512).unwrap();
    let cert = STANDARD.encode(self_signed(&rsa).unwrap());
    let client = Instance::with_key(parley, rsa);
    let open = json!({"key": {"proof": "httpsig", "cert": cert}});
    client.ask(waiting(&open)).await.refused(CODE);
    let proof = json!({
        "method": "httpsig", "alg": "rsa-pss-sha512", "content-digest-alg": "sha-256",
    });
    let said = json!({"key": {"proof": proof, "cert": cert}});
    client.ask(waiting(&said)).await.ok();
}

/// Shows GNAP-7.3.1-18.
async fn refuses_a_certificate_of_another_key(parley: &Parley) {
    let [one, other] = [(); 2].map(|()| make_key(KeyAlgorithm::P256).unwrap());
    let cert = STANDARD.encode(self_signed(&one).unwrap());
    let itself = json!({"key": {"proof": "httpsig", "cert": cert}});
    let other = Instance::with_key(parley, other);
    other.ask(waiting(&itself)).await.refused(CODE);
    let one = Instance::with_key(parley, one);
    one.ask(waiting(&itself)).await.ok();
}

/// The thumbprint says which certificate, and only TLS brings it along.
async fn a_thumbprint_is_no_key_to_verify_with(parley: &Parley) {
    for method in [Method::HttpSig, Method::Jwsd, Method::Jws, Method::Dpop] {
        let key = make_key(KeyAlgorithm::P256).unwrap().with_method(method);
        let certificate = self_signed(&key).unwrap();
        let key = key.with_certificate(&certificate, KeyFormat::CertificateThumbprint);
        let client = Instance::with_key(parley, key);
        client.ask(waiting(&client.by_value())).await.refused(CODE);
    }
}
