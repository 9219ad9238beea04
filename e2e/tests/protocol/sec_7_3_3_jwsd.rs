//! RFC 9635 §7.3.3: proofs by a JWS beside the content.

use e2e::{Instance, Parley, ResourceServer, only_token, tests};
use parley_client::Signing;
use proof::{Method, Request};
use serde_json::json;

use crate::jose::{self, CODE, client, send, send_signed};
use crate::rights::one_token;

tests![
    refuses_a_header_that_does_not_say_the_request,
    refuses_a_token_that_is_not_hashed,
    refuses_other_keys,
    refuses_what_was_signed_for_something_else,
    refuses_requests_without_a_whole_jws,
    refuses_other_content,
    a_whole_grant_goes_by_it,
    a_resource_server_may_use_it,
];

const METHOD: Method = Method::Jwsd;

/// Shows GNAP-7.3.3-01, GNAP-7.3.3-02, GNAP-7.3.3-03, GNAP-7.3.3-04,
/// GNAP-7.3.3-05, GNAP-7.3.3-06, GNAP-7.3.3-07, GNAP-7.3.3-15, GNAP-7.3.3-16,
/// IANA-MEDIATYPE-01.
async fn refuses_a_header_that_does_not_say_the_request(parley: &Parley) {
    jose::refuses_wrong_members(parley, METHOD, "gnap-binding-jwsd").await;
    let other = jose::header("typ", json!("gnap-binding-jws"));
    send(parley, METHOD, other).await.refused(CODE);
}

/// Shows GNAP-7.3.3-08, GNAP-7.3.3-09.
async fn refuses_a_token_that_is_not_hashed(parley: &Parley) {
    jose::refuses_wrong_token_hashes(parley, METHOD).await;
}

/// Shows GNAP-7.3.3-13.
async fn refuses_other_keys(parley: &Parley) {
    jose::refuses_other_keys(parley, METHOD).await;
}

/// Shows GNAP-7.3.3-16.
async fn refuses_what_was_signed_for_something_else(parley: &Parley) {
    jose::refuses_what_was_signed_for_something_else(parley, METHOD).await;
}

/// Shows GNAP-7.3.3-11, GNAP-7.3.3-12.
async fn refuses_requests_without_a_whole_jws(parley: &Parley) {
    let without = |request: Request| request.without_header("detached-jws");
    send_signed(parley, METHOD, without).await.refused(CODE);
    for bad in ["", "garbage", "..", "e30..", "e30.e30.e30", "{}"] {
        let change = |request: Request| without(request).with_header("detached-jws", bad);
        send_signed(parley, METHOD, change).await.refused(CODE);
    }
    let twice = |request: Request| {
        let (name, value) = request.headers.last().unwrap().clone();
        request.with_header(&name, value)
    };
    send_signed(parley, METHOD, twice).await.refused(CODE);
    // The payload left out, as RFC 7515 detaches it.
    let detached = |request: Request| {
        let value = request.headers.last().unwrap().1.clone();
        let value = String::from_utf8(value).unwrap();
        let parts: Vec<&str> = value.split('.').collect();
        let value = format!("{}..{}", parts[0], parts[2]);
        without(request).with_header("detached-jws", value)
    };
    send_signed(parley, METHOD, detached).await.refused(CODE);
    send_signed(parley, METHOD, |request| request).await.ok();
}

/// Shows GNAP-7.3.3-10, GNAP-7.3.3-14.
async fn refuses_other_content(parley: &Parley) {
    let spaced = |request: Request| {
        let content = [request.content.as_slice(), b" "].concat();
        request.with_content(content)
    };
    send_signed(parley, METHOD, spaced).await.refused(CODE);
    for payload in [&b""[..], b"{}", &[0; 32]] {
        let change = |signing: &mut Signing| signing.payload = Some(payload.to_vec());
        send(parley, METHOD, change).await.refused(CODE);
    }
    let change = |signing: &mut Signing| signing.payload = Some(vec![0; 32]);
    jose::revoke(parley, METHOD, change).await.refused(CODE);
    let empty = |signing: &mut Signing| signing.payload = Some(Vec::new());
    jose::revoke(parley, METHOD, empty).await.no_content();
}

async fn a_whole_grant_goes_by_it(parley: &Parley) {
    let key = parley_client::make_key(parley_client::KeyAlgorithm::P384).unwrap();
    let client = Instance::with_key(parley, key.with_method(METHOD));
    let granted = client.allowed(parley, one_token()).await;
    let manage = e2e::manage(only_token(&granted));
    client.rotate(manage).await.ok();
}

/// Shows GNAP-7.3-09.
async fn a_resource_server_may_use_it(parley: &Parley) {
    let granted = client(parley, METHOD)
        .ask(json!({"access_token": one_token()}))
        .await;
    let token = only_token(&granted.grant()).value.clone();
    for method in [Method::Jwsd, Method::Jws, Method::Dpop] {
        let server = ResourceServer::proving_by(parley, method);
        let mut question = server.question(&token);
        question["proof"] = json!("jwsd");
        // Registered with another method: by its identifier that one counts.
        let answer = server.ask(&question).await;
        answer.refused_rs("invalid_resource_server");
        question["resource_server"] = server.by_value();
        let answer = server.ask(&question).await.ok();
        assert_eq!(answer["active"], true);
        assert_eq!(answer["key"]["proof"], "jwsd");
    }
}
