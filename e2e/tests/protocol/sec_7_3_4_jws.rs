//! RFC 9635 §7.3.4: proofs by a JWS around the content.

use e2e::{Instance, Parley, only_token, tests};
use parley_client::Signing;
use proof::{Method, Request, SignatureParameters};
use serde_json::json;

use crate::jose::{self, CODE, client, send, send_signed};
use crate::rights::one_token;

tests![
    refuses_a_header_that_does_not_say_the_request,
    refuses_a_token_that_is_not_hashed,
    refuses_other_keys,
    refuses_what_was_signed_for_something_else,
    refuses_content_that_is_not_a_whole_jws,
    the_payload_is_the_request,
    only_this_method_has_jose_content,
    requests_without_content_have_a_field,
    a_whole_grant_goes_by_it,
];

const METHOD: Method = Method::Jws;

/// Shows GNAP-7.3.4-01, GNAP-7.3.4-02, GNAP-7.3.4-03, GNAP-7.3.4-04,
/// GNAP-7.3.4-05, GNAP-7.3.4-06, GNAP-7.3.4-07, GNAP-7.3.4-08, GNAP-7.3.4-16,
/// GNAP-7.3.4-17,
/// IANA-MEDIATYPE-02.
async fn refuses_a_header_that_does_not_say_the_request(parley: &Parley) {
    jose::refuses_wrong_members(parley, METHOD, "gnap-binding-jws").await;
    let other = jose::header("typ", json!("gnap-binding-jwsd"));
    send(parley, METHOD, other).await.refused(CODE);
}

/// Shows GNAP-7.3.4-09, GNAP-7.3.4-10.
async fn refuses_a_token_that_is_not_hashed(parley: &Parley) {
    jose::refuses_wrong_token_hashes(parley, METHOD).await;
}

/// Shows GNAP-7.3.4-15.
async fn refuses_other_keys(parley: &Parley) {
    jose::refuses_other_keys(parley, METHOD).await;
}

/// Shows GNAP-7.3.4-17.
async fn refuses_what_was_signed_for_something_else(parley: &Parley) {
    jose::refuses_what_was_signed_for_something_else(parley, METHOD).await;
}

/// Shows GNAP-7.3.4-14.
async fn refuses_content_that_is_not_a_whole_jws(parley: &Parley) {
    for bad in ["garbage", "..", "e30..", "e30.e30.e30", "{}"] {
        let change = |request: Request| request.with_content(bad);
        send_signed(parley, METHOD, change).await.refused_somehow();
    }
    for end in ["\n", "=", "A", "."] {
        let change = |request: Request| {
            let content = [request.content.as_slice(), end.as_bytes()].concat();
            request.with_content(content)
        };
        send_signed(parley, METHOD, change).await.refused_somehow();
    }
    // Another payload under the same signature.
    let swapped = |request: Request| {
        let content = String::from_utf8(request.content.clone()).unwrap();
        let parts: Vec<&str> = content.split('.').collect();
        let cut = &parts[1][..parts[1].len() - 4];
        let content = format!("{}.{cut}.{}", parts[0], parts[2]);
        request.with_content(content)
    };
    send_signed(parley, METHOD, swapped).await.refused_somehow();
    send_signed(parley, METHOD, |request| request).await.ok();
}

/// Shows GNAP-7.3.4-11, GNAP-7.3.4-12,
/// GNAP-2-07.
async fn the_payload_is_the_request(parley: &Parley) {
    let granted = send(parley, METHOD, |_| ()).await.grant();
    let access = serde_json::to_value(&only_token(&granted).access).unwrap();
    assert_eq!(access, one_token()["access"]);
    // A payload that is no request is an answer to the request, not to the
    // proof.
    for payload in [&b""[..], b"[]", b"{}", b"{\"client\":1,\"client\":2}"] {
        let change = |signing: &mut Signing| signing.payload = Some(payload.to_vec());
        let answer = send(parley, METHOD, change).await;
        answer.refused("invalid_request");
    }
}

/// Shows GNAP-7.3.4-11: otherwise a request would be signed as octets and read
/// through a JWS that nobody verified.
async fn only_this_method_has_jose_content(parley: &Parley) {
    let jws = client(parley, METHOD);
    let content = jws.asking(json!({"access_token": one_token()}));
    for method in [Method::HttpSig, Method::Jwsd, Method::Dpop] {
        let other = client(parley, method);
        // The key in the payload says another method than `jws`.
        let content = other.asking(json!({"access_token": one_token()}));
        let attached = jws.signed(jws.request(&content), |_| ());
        other.send(attached).await.refused(CODE);
    }
    let plain = |request: Request| {
        request
            .without_header("content-type")
            .with_header("content-type", "application/json")
    };
    send_signed(parley, METHOD, plain).await.refused_somehow();
    // JSON content with the JWS in the field of the detached form.
    let parameters = SignatureParameters {
        created: e2e::now(),
        nonce: None,
    };
    let header = jws
        .key()
        .binding_header(&jws.request(&content), "gnap-binding-jws", &parameters);
    let header = header.unwrap();
    let detached = jws.key().sign_jws(&header, b"").unwrap();
    let request = jws.request(&content).with_header("detached-jws", detached);
    jws.send_as_is(request).await.refused(CODE);
}

/// Shows GNAP-7.3.4-13.
async fn requests_without_content_have_a_field(parley: &Parley) {
    jose::revoke(parley, METHOD, |_| ()).await.no_content();
    let payload = |signing: &mut Signing| signing.payload = Some(b"{}".to_vec());
    jose::revoke(parley, METHOD, payload).await.refused(CODE);
    let client = client(parley, METHOD);
    let granted = client.ask(json!({"access_token": one_token()})).await;
    let granted = granted.grant();
    let manage = e2e::manage(only_token(&granted));
    let signed = client.signed(e2e::managing("DELETE", manage), |_| ());
    let without = signed.clone().without_header("detached-jws");
    client.send_as_is(without).await.refused(CODE);
    client.send_as_is(signed).await.no_content();
}

async fn a_whole_grant_goes_by_it(parley: &Parley) {
    let key = parley_client::make_key(parley_client::KeyAlgorithm::P521).unwrap();
    let client = Instance::with_key(parley, key.with_method(METHOD));
    let granted = client.allowed(parley, one_token()).await;
    let manage = e2e::manage(only_token(&granted));
    client.rotate(manage).await.ok();
}
