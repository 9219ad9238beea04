//! RFC 9635 §7.3.1: a request proves its key, or it proves nothing. Each test
//! breaks one rule; the control in [`the_control_is_accepted`] keeps them all.

use e2e::{Instance, Parley, Reply, ResourceServer, managing, nonce, now, only_token, tests};
use parley_client::{ContentDigest, Signing};
use proof::{DigestAlgorithm, Request};
use serde_json::json;

use crate::rights::one_token;

tests![
    the_control_is_accepted,
    refuses_an_unsigned_request,
    refuses_a_replayed_request,
    refuses_a_repeated_nonce_in_another_request,
    a_nonce_is_not_needed_and_a_replay_is_still_seen,
    refuses_content_that_changed_after_signing,
    refuses_a_digest_of_other_content,
    refuses_a_digest_of_another_algorithm_than_the_key_says,
    refuses_content_without_a_digest,
    refuses_each_required_component_left_out,
    refuses_an_uncovered_token,
    refuses_a_changed_token,
    refuses_other_tags,
    refuses_a_named_algorithm,
    refuses_another_key_id,
    refuses_requests_that_are_not_fresh,
    refuses_requests_for_another_address,
    refuses_another_method,
    refuses_a_signature_that_is_not_one,
    finds_its_signature_among_others,
    more_components_may_be_covered,
    the_same_nonce_of_two_keys_is_no_replay,
    the_object_form_fixes_both_algorithms,
];

const CODE: &str = "invalid_client";

/// A request that keeps every rule, changed by a test before it is signed.
async fn send(parley: &Parley, change: impl FnOnce(&mut Signing)) -> Reply {
    let client = Instance::photo_sync(parley);
    let content = client.asking(json!({"access_token": one_token()}));
    client.send_changed(client.request(&content), change).await
}

/// A request that keeps every rule, changed by a test after it was signed.
async fn send_signed(parley: &Parley, change: impl FnOnce(Request) -> Request) -> Reply {
    let client = Instance::photo_sync(parley);
    let content = client.asking(json!({"access_token": one_token()}));
    let signed = client.signed(client.request(&content), |_| ());
    client.send_as_is(change(signed)).await
}

async fn the_control_is_accepted(parley: &Parley) {
    send(parley, |_| ()).await.ok();
    send_signed(parley, |request| request).await.ok();
}

/// Shows GNAP-2.3-01, GNAP-7.1-09.
async fn refuses_an_unsigned_request(parley: &Parley) {
    for missing in [
        &["signature"][..],
        &["signature-input"],
        &["signature", "signature-input"],
    ] {
        let without = |mut request: Request| {
            for name in missing {
                request = request.without_header(name);
            }
            request
        };
        send_signed(parley, without).await.refused(CODE);
    }
}

/// Shows GNAP-7.3.1-13.
async fn refuses_a_replayed_request(parley: &Parley) {
    let client = Instance::photo_sync(parley);
    let content = client.asking(json!({"access_token": one_token()}));
    let signed = client.signed(client.request(&content), |_| ());
    client.send_as_is(signed.clone()).await.ok();
    client.send_as_is(signed.clone()).await.refused(CODE);
    client.send_as_is(signed).await.refused(CODE);
}

/// Shows GNAP-7.3.1-13.
async fn refuses_a_repeated_nonce_in_another_request(parley: &Parley) {
    let nonce = nonce();
    send(parley, |signing| signing.nonce = Some(nonce.clone()))
        .await
        .ok();
    send(parley, |signing| signing.nonce = Some(nonce))
        .await
        .refused(CODE);
}

/// Shows GNAP-7.3.1-12.
async fn a_nonce_is_not_needed_and_a_replay_is_still_seen(parley: &Parley) {
    let client = Instance::new(parley);
    let content = client.asking(json!({
        "access_token": one_token(),
        "interact": {"start": ["redirect"]},
    }));
    let signed = client.signed(client.request(&content), |signing| signing.nonce = None);
    client.send_as_is(signed.clone()).await.ok();
    client.send_as_is(signed).await.refused(CODE);
}

/// Shows GNAP-7.3-05, GNAP-7.3-06, GNAP-7.3.1-07, GNAP-7.3.1-17.
async fn refuses_content_that_changed_after_signing(parley: &Parley) {
    let client = Instance::photo_sync(parley);
    let content = client.asking(json!({"access_token": one_token()}));
    let signed = client.signed(client.request(&content), |_| ());
    // The same message with a space more.
    let changed = signed.clone().with_content(format!("{content} "));
    client.send_as_is(changed).await.refused(CODE);
    // What was refused was not spent.
    client.send_as_is(signed).await.ok();
}

/// Shows GNAP-7.3.1-07: the digest is covered, but of something else.
async fn refuses_a_digest_of_other_content(parley: &Parley) {
    let of_other = proof::content_digest(b"{}", DigestAlgorithm::Sha256);
    for digest in [
        of_other.as_str(),
        "sha-256=:AAAA:",
        "sha-256",
        "",
        "md5=:AAAA:",
    ] {
        let digest = ContentDigest::Given(digest.to_owned());
        send(parley, |signing| signing.content_digest = digest)
            .await
            .refused(CODE);
    }
}

/// Shows GNAP-7.3.1-03.
async fn refuses_a_digest_of_another_algorithm_than_the_key_says(parley: &Parley) {
    let digest = ContentDigest::Calculated(DigestAlgorithm::Sha512);
    send(parley, |signing| signing.content_digest = digest)
        .await
        .refused(CODE);
}

/// Shows GNAP-7.3.1-05, GNAP-7.3.1-06.
async fn refuses_content_without_a_digest(parley: &Parley) {
    send(parley, |signing| {
        signing.content_digest = ContentDigest::Omitted
    })
    .await
    .refused(CODE);
    send_signed(parley, |request| request.without_header("content-digest"))
        .await
        .refused(CODE);
}

/// Shows GNAP-7.3.1-04, GNAP-7.3.1-05, GNAP-7.3.1-16.
async fn refuses_each_required_component_left_out(parley: &Parley) {
    let required = ["\"@method\"", "\"@target-uri\"", "\"content-digest\""];
    for missing in required {
        let covered = required.iter().filter(|name| **name != missing);
        let covered: Vec<String> = covered.map(|name| (*name).to_owned()).collect();
        let answer = send(parley, |signing| signing.components = Some(covered)).await;
        answer.refused(CODE);
    }
    send(parley, |signing| signing.components = Some(Vec::new()))
        .await
        .refused(CODE);
    let all: Vec<String> = required.iter().map(|name| (*name).to_owned()).collect();
    send(parley, |signing| signing.components = Some(all))
        .await
        .ok();
}

/// Shows GNAP-7.3-08, GNAP-7.3.1-08.
async fn refuses_an_uncovered_token(parley: &Parley) {
    let client = Instance::photo_sync(parley);
    let granted = client
        .ask(json!({"access_token": one_token()}))
        .await
        .grant();
    let manage = e2e::manage(only_token(&granted));
    let components =
        |names: &[&str]| Some(names.iter().map(|name| format!("\"{name}\"")).collect());
    let uncovered = components(&["@method", "@target-uri"]);
    let request = managing("DELETE", manage);
    let answer = client
        .send_changed(request, |signing| signing.components = uncovered)
        .await;
    answer.refused(CODE);
    let covered = components(&["@method", "@target-uri", "authorization"]);
    let request = managing("DELETE", manage);
    let answer = client
        .send_changed(request, |signing| signing.components = covered)
        .await;
    answer.no_content();
}

/// Shows GNAP-7.3-08: the token that is covered is the token that counts.
async fn refuses_a_changed_token(parley: &Parley) {
    let client = Instance::photo_sync(parley);
    let granted = client
        .ask(json!({"access_token": one_token()}))
        .await
        .grant();
    let other = client
        .ask(json!({"access_token": one_token()}))
        .await
        .grant();
    let manage_one = e2e::manage(only_token(&granted));
    let manage_other = e2e::manage(only_token(&other));
    let signed_for_other = e2e::authorized(
        Request::new("DELETE", &manage_one.uri),
        &manage_other.access_token.value,
    );
    let signed = client.signed(signed_for_other, |_| ());
    let right_token = format!("GNAP {}", manage_one.access_token.value.expose());
    let changed = signed
        .without_header("authorization")
        .with_header("authorization", right_token);
    client.send_as_is(changed).await.refused(CODE);
    let server = ResourceServer::photo_server(parley);
    assert!(server.finds_active(&only_token(&granted).value).await);
}

/// Shows GNAP-7.3.1-10.
async fn refuses_other_tags(parley: &Parley) {
    for tag in [
        None,
        Some(""),
        Some("gnap-rotate"),
        Some("GNAP"),
        Some("web-bot-auth"),
    ] {
        send(parley, |signing| signing.tag = tag.map(str::to_owned))
            .await
            .refused(CODE);
    }
}

/// Shows GNAP-7.3.1-15.
async fn refuses_a_named_algorithm(parley: &Parley) {
    for alg in ["ed25519", "hmac-sha256", ""] {
        send(parley, |signing| signing.alg = Some(alg.to_owned()))
            .await
            .refused(CODE);
    }
}

/// Shows GNAP-7.3.1-14.
async fn refuses_another_key_id(parley: &Parley) {
    // An empty text leaves the parameter out.
    for keyid in ["", "another", "PHOTO-SYNC"] {
        send(parley, |signing| signing.keyid = Some(keyid.to_owned()))
            .await
            .refused(CODE);
    }
}

/// Shows GNAP-7.3.1-11.
async fn refuses_requests_that_are_not_fresh(parley: &Parley) {
    for created in [None, Some(0), Some(now() - 3600), Some(now() + 3600)] {
        send(parley, |signing| signing.created = created)
            .await
            .refused(CODE);
    }
    send(parley, |signing| signing.expires = Some(now() - 1))
        .await
        .refused(CODE);
    send(parley, |signing| signing.expires = Some(now() + 60))
        .await
        .ok();
}

/// Shows GNAP-7.3-05, GNAP-7.3.1-04: the address that was signed is the
/// configured one, octet for octet, whatever `Host` says. A name that is not
/// the deployment's leads to no tenant of it.
async fn refuses_requests_for_another_address(parley: &Parley) {
    let endpoint = parley.tenant().grant_endpoint();
    for other in [
        "https://other.example/t/demo/gnap".to_owned(),
        endpoint.replace("127.0.0.1", "localhost"),
        endpoint.replace("http:", "https:"),
        format!("{endpoint}/"),
        format!("{endpoint}?x=1"),
        parley.tenant().introspection_endpoint(),
    ] {
        let client = Instance::photo_sync(parley);
        let content = client.asking(json!({"access_token": one_token()}));
        let mut signed = client.signed(e2e::json_request(&other, &content), |_| ());
        signed.target_uri.clone_from(&endpoint);
        client.send_as_is(signed).await.refused(CODE);
    }
    let host = |request: Request| request.with_header("host", "localhost");
    send_signed(parley, host).await.ok();
    let host = |request: Request| request.with_header("host", "other.example");
    assert_eq!(send_signed(parley, host).await.status(), 404);
}

/// Shows GNAP-7.3-05, GNAP-7.3.1-04.
async fn refuses_another_method(parley: &Parley) {
    let client = Instance::photo_sync(parley);
    let granted = client
        .ask(json!({"access_token": one_token()}))
        .await
        .grant();
    let manage = e2e::manage(only_token(&granted));
    let mut signed = client.signed(managing("POST", manage), |_| ());
    "DELETE".clone_into(&mut signed.method);
    client.send_as_is(signed).await.refused(CODE);
    let server = ResourceServer::photo_server(parley);
    assert!(server.finds_active(&only_token(&granted).value).await);
}

async fn refuses_a_signature_that_is_not_one(parley: &Parley) {
    for (name, value) in [
        ("signature", "sig1=:AAAA:"),
        ("signature", "sig1=\"text\""),
        ("signature", "other=:AAAA:"),
        ("signature", "sig1"),
        ("signature", "="),
        ("signature-input", "sig1"),
        ("signature-input", "sig1=()"),
        ("signature-input", "sig1=(;tag=\"gnap\""),
        ("signature-input", "(\"@method\")"),
    ] {
        let change = |request: Request| request.without_header(name).with_header(name, value);
        send_signed(parley, change).await.refused(CODE);
    }
}

/// Shows GNAP-7.3.1-19, GNAP-7.3.1-20.
async fn finds_its_signature_among_others(parley: &Parley) {
    let input = "proxy=(\"@method\");created=1;keyid=\"proxy\";tag=\"other\"";
    let before = |request: Request| {
        let [gnap_input, gnap] = ["signature-input", "signature"].map(|name| {
            let line = request.headers.iter().find(|(known, _)| known == name);
            String::from_utf8(line.unwrap().1.clone()).unwrap()
        });
        request
            .without_header("signature-input")
            .without_header("signature")
            .with_header("signature-input", format!("{input}, {gnap_input}"))
            .with_header("signature", format!("proxy=:AAAA:, {gnap}"))
    };
    send_signed(parley, before).await.ok();
    let label = "a-label_of.its*own";
    send(parley, |signing| signing.label = label.to_owned())
        .await
        .ok();
}

/// Shows GNAP-7.3.1-09.
async fn more_components_may_be_covered(parley: &Parley) {
    let client = Instance::photo_sync(parley);
    let content = client.asking(json!({"access_token": one_token()}));
    let request = client
        .request(&content)
        .with_header("x-more", "of the client");
    let covered = [
        "@method",
        "@target-uri",
        "content-digest",
        "content-type",
        "x-more",
        "@authority",
    ];
    let covered = covered.iter().map(|name| format!("\"{name}\"")).collect();
    let signed = client.signed(request, |signing| signing.components = Some(covered));
    let changed = signed
        .clone()
        .without_header("x-more")
        .with_header("x-more", "of a proxy");
    client.send_as_is(changed).await.refused(CODE);
    client.send_as_is(signed).await.ok();
}

async fn the_same_nonce_of_two_keys_is_no_replay(parley: &Parley) {
    let nonce = nonce();
    for client in [Instance::new(parley), Instance::new(parley)] {
        let content = client.asking(json!({
            "access_token": one_token(),
            "interact": {"start": ["redirect"]},
        }));
        let request = client.request(&content);
        client
            .send_changed(request, |signing| signing.nonce = Some(nonce.clone()))
            .await
            .ok();
    }
}

/// Shows GNAP-7.3-03, GNAP-7.3-04, GNAP-7.3.1-01, GNAP-7.3.1-02,
/// IANA-PROOF-02, IANA-SIGALG-06: what the
/// object says is what counts.
async fn the_object_form_fixes_both_algorithms(parley: &Parley) {
    let key = || parley.tenant().demo().photo_sync();
    let object = |alg: &str, digest: &str| json!({"method": "httpsig", "alg": alg, "content-digest-alg": digest});
    let ask = async |proof: serde_json::Value, digest: DigestAlgorithm| {
        let client = Instance::with_key(parley, key());
        let mut itself = client.by_value();
        itself["key"]["proof"] = proof;
        let content = json!({"client": itself, "access_token": one_token()});
        let digest = ContentDigest::Calculated(digest);
        let change = |signing: &mut Signing| signing.content_digest = digest;
        client.send_changed(client.request(&content), change).await
    };
    let (sha_256, sha_512) = (DigestAlgorithm::Sha256, DigestAlgorithm::Sha512);
    ask(object("ed25519", "sha-512"), sha_512).await.ok();
    ask(object("ed25519", "sha-256"), sha_256).await.ok();
    ask(json!("httpsig"), sha_256).await.ok();
    for (proof, digest) in [
        (object("ed25519", "sha-512"), sha_256),
        (object("ed25519", "sha-256"), sha_512),
        (object("ecdsa-p256-sha256", "sha-256"), sha_256),
        (object("EdDSA", "sha-256"), sha_256),
        (object("ed25519", "md5"), sha_256),
    ] {
        ask(proof, digest).await.refused(CODE);
    }
}
