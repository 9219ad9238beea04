//! RFC 9767 §6 and RFC 9635 §7.2, §9.1: what a resource server does, shown by the
//! sample `photo-server`, which asks the AS about tokens.

use e2e::{
    Backend, Decision, Instance, Parley, Person, Reply, Sample, going_on, manage, now, only_token,
    tests,
};
use gnap::response::TokenResponse;
use gnap::secret::Secret;
use parley_client::{Challenge, Client, Requested};
use proof::{Method, Request};
use serde_json::json;
use url::Url;

use crate::rights::{PHOTOS_READ, one_token, originals, photos, reports};

mod alone {
    use super::{an_as_that_is_down_is_no_yes, expired_tokens_end};

    e2e::tests![alone: an_as_that_is_down_is_no_yes, expired_tokens_end];
}

tests![
    a_challenge_leads_from_no_token_to_an_answer,
    only_the_key_of_the_token_calls,
    every_method_proves_here,
    a_proof_is_for_one_request,
    tokens_stand_in_one_place,
    a_token_for_something_else_does_not_do,
    a_revoked_token_ends_at_once,
    the_archive_is_called_with_a_token_of_its_own,
    what_was_registered_is_offered_in_the_challenge,
    what_is_written_is_what_was_signed,
];

/// The tests of this file, with those that need a server of their own.
pub fn all() -> Vec<e2e::suite::Test> {
    tests().into_iter().chain(alone::tests()).collect()
}

const DEMO: &str = "demo";

/// Every request asks, so that what a test sees is what the AS says now.
async fn photo_server(parley: &Parley) -> Sample {
    Sample::photo_server(parley, DEMO, &["--cache", "0"]).await
}

async fn token_for(client: &Instance, access: serde_json::Value) -> TokenResponse {
    let granted = client
        .ask(json!({"access_token": {"access": access}}))
        .await
        .grant();
    only_token(&granted).clone()
}

fn get(sample: &Sample, path: &str, token: &Secret) -> Request {
    e2e::authorized(Request::new("GET", sample.at(path)), token)
}

/// What is not let through says where to go, and nothing of the AS.
#[track_caller]
fn challenged(reply: &Reply, status: u16) -> Challenge {
    assert_eq!(reply.status(), status, "{reply}");
    assert!(reply.0.content.is_empty(), "{reply}");
    let field = reply.header("www-authenticate").expect("a challenge");
    Challenge::parse(field).expect("a challenge of the scheme GNAP")
}

/// Shows RS-3.3-25, RS-3.4-08, RS-6.5-01, RS-6.10-01, GNAP-9.1-05.
async fn a_challenge_leads_from_no_token_to_an_answer(parley: &Parley) {
    let sample = photo_server(parley).await;
    let stranger = Instance::new(parley);
    let reply = stranger
        .send_as_is(Request::new("GET", sample.at("/photos")))
        .await;
    let challenge = challenged(&reply, 401);
    assert_eq!(challenge.as_uri, Some(parley.tenant().grant_endpoint()));
    assert_eq!(challenge.access.as_deref(), Some(PHOTOS_READ));
    assert_eq!(challenge.referrer.as_deref(), Some(sample.origin()));

    let demo = parley.tenant().demo();
    let client = Client::new(demo.photo_sync()).unwrap();
    let called = Url::parse(&sample.at("/photos")).unwrap();
    let challenge = client.challenge(&called).await.unwrap();
    let mut requested = Requested {
        instance_id: Some(demo.instance_id.clone()),
        ..Requested::default()
    };
    let endpoint = parley.tenant().grant_endpoint();
    requested.follow(&challenge, &called, &endpoint).unwrap();
    let granted = client.grant(&endpoint, &requested).await.unwrap();
    let token = only_token(&granted);
    let answer = client.call(token, "GET", called.as_str(), None).await;
    let answer = Reply(answer.unwrap()).served();
    assert_eq!(answer["photos"], json!([]));
    assert!(!sample.log().contains(token.value.expose()));
}

/// Shows GNAP-7.1-10, GNAP-11.10-01, RS-6.4-02.
async fn only_the_key_of_the_token_calls(parley: &Parley) {
    let sample = photo_server(parley).await;
    let client = Instance::photo_sync(parley);
    let token = token_for(&client, json!([PHOTOS_READ])).await;
    let request = get(&sample, "/photos", &token.value);
    let thief = Instance::new(parley);
    challenged(&thief.send(request.clone()).await, 401);
    challenged(&client.send_as_is(request.clone()).await, 401);
    let bearer = Request::new("GET", sample.at("/photos"))
        .with_header("authorization", format!("Bearer {}", token.value.expose()));
    challenged(&client.send_as_is(bearer.clone()).await, 401);
    challenged(&client.send(bearer).await, 401);
    for method in [Method::Jwsd, Method::Dpop] {
        let other = Instance::with_key(
            parley,
            parley.tenant().demo().photo_sync().with_method(method),
        );
        challenged(&other.send(request.clone()).await, 401);
    }
    client.send(request).await.served();
}

async fn every_method_proves_here(parley: &Parley) {
    let sample = photo_server(parley).await;
    let alice = Person::alice(parley).await;
    for method in [Method::Jwsd, Method::Jws, Method::Dpop] {
        let key = parley_client::make_key(parley_client::KeyAlgorithm::P256).unwrap();
        let client = Instance::with_key(parley, key.with_method(method));
        let interaction = client
            .interact(json!({"access": [photos(&["read", "write"])]}))
            .await;
        let granted = client
            .decided(&interaction, &alice, Decision::AllowAll)
            .await
            .grant();
        let token = only_token(&granted).value.clone();
        client.send(get(&sample, "/photos", &token)).await.served();
        let path = format!("/photos/{}", method.name());
        let put = e2e::authorized(
            Request::new("PUT", sample.at(&format!("{path}/content"))),
            &token,
        );
        let put = put
            .with_header("content-type", "application/json")
            .with_content(r#"{"a photo":1}"#);
        let reply = client.send(put).await;
        assert_eq!(reply.status(), 204, "{method:?} {reply}");
        let shown = client.send(get(&sample, &path, &token)).await;
        assert_eq!(shown.0.content, br#"{"a photo":1}"#, "{method:?}");
    }
}

/// Shows GNAP-11.10-02, RS-6.4-01.
async fn a_proof_is_for_one_request(parley: &Parley) {
    let sample = photo_server(parley).await;
    let other = Sample::photo_server(parley, DEMO, &["--cache", "60000"]).await;
    let client = Instance::photo_sync(parley);
    let token = token_for(&client, json!([PHOTOS_READ])).await;
    for sample in [&sample, &other] {
        let signed = client.signed(get(sample, "/photos", &token.value), |_| ());
        client.send_as_is(signed.clone()).await.served();
        challenged(&client.send_as_is(signed).await, 401);
        let mut elsewhere = client.signed(get(sample, "/photos", &token.value), |_| ());
        elsewhere.target_uri = sample.at("/photos?page=2");
        challenged(&client.send_as_is(elsewhere).await, 401);
        let stale = client.signed(get(sample, "/photos", &token.value), |signing| {
            signing.created = Some(now() - 120);
        });
        challenged(&client.send_as_is(stale).await, 401);
        client
            .send(get(sample, "/photos", &token.value))
            .await
            .served();
    }
    // Made for one server, shown to another one, which Host says it is.
    let mut moved = client.signed(get(&sample, "/photos", &token.value), |_| ());
    moved.target_uri = other.at("/photos");
    let host = sample.origin().trim_start_matches("http://").to_owned();
    let moved = moved.with_header("host", host);
    challenged(&client.send_as_is(moved).await, 401);
}

async fn tokens_stand_in_one_place(parley: &Parley) {
    let sample = photo_server(parley).await;
    let client = Instance::photo_sync(parley);
    let token = token_for(&client, json!([PHOTOS_READ])).await;
    let value = token.value.expose();
    let in_query = Request::new("GET", sample.at(&format!("/photos?access_token={value}")));
    challenged(&client.send(in_query.clone()).await, 401);
    let both = e2e::authorized(in_query, &token.value);
    challenged(&client.send(both).await, 401);
    let form = Request::new("POST", sample.at("/photos/one/original"))
        .with_header("content-type", "application/x-www-form-urlencoded")
        .with_content(format!("access_token={value}"));
    challenged(&client.send(form).await, 401);
    let twice = get(&sample, "/photos", &token.value);
    let twice = e2e::authorized(twice, &Secret::new("other"));
    challenged(&client.send_as_is(twice).await, 401);
    client
        .send(get(&sample, "/photos", &token.value))
        .await
        .served();
}

/// Shows RS-2.1.14-03, RS-6.2-01.
async fn a_token_for_something_else_does_not_do(parley: &Parley) {
    let sample = photo_server(parley).await;
    let client = Instance::photo_sync(parley);
    let granted = client
        .ask(json!({"access_token": one_token()}))
        .await
        .grant();
    let token = only_token(&granted);
    let there = parley.make_tenant_with(&json!({}));
    let foreign = Instance::photo_sync(&there);
    let foreign_token = token_for(&foreign, json!([PHOTOS_READ])).await;
    let foreign = foreign
        .send(get(&sample, "/photos", &foreign_token.value))
        .await;
    challenged(&foreign, 401);
    for other in [
        &going_on(&granted).access_token.value,
        &manage(token).access_token.value,
        &Secret::new("nothing"),
        &token_for(&client, json!([reports(&["read"])])).await.value,
    ] {
        challenged(&client.send(get(&sample, "/photos", other)).await, 401);
    }
    // It reads, and does not write.
    let put = Request::new("PUT", sample.at("/photos/one/content")).with_content("a photo");
    let put = e2e::authorized(put, &token.value);
    assert_eq!(challenged(&client.send(put).await, 401).access, None);
    client
        .send(get(&sample, "/photos", &token.value))
        .await
        .served();
}

/// Shows RS-6.3-01.
async fn a_revoked_token_ends_at_once(parley: &Parley) {
    let sample = photo_server(parley).await;
    let client = Instance::photo_sync(parley);
    let token = token_for(&client, json!([PHOTOS_READ])).await;
    let other = token_for(&client, json!([PHOTOS_READ])).await;
    client
        .send(get(&sample, "/photos", &token.value))
        .await
        .served();
    client.revoke(manage(&token)).await.no_content();
    challenged(
        &client.send(get(&sample, "/photos", &token.value)).await,
        401,
    );
    client
        .send(get(&sample, "/photos", &other.value))
        .await
        .served();
}

/// Shows RS-4-01, RS-6.6-01.
async fn the_archive_is_called_with_a_token_of_its_own(parley: &Parley) {
    let archive = Sample::archive_server(parley, DEMO, &["--cache", "0"]).await;
    let options = ["--cache", "0", "--archive", archive.origin()];
    let sample = Sample::photo_server(parley, DEMO, &options).await;
    let client = Instance::photo_sync(parley);
    let both = json!([photos(&["read"]), originals(&["read"])]);
    let token = &token_for(&client, both).await.value;
    let less = &token_for(&client, json!([photos(&["read"])])).await.value;
    let path = "/photos/beach/original";
    let refused = client.send(get(&sample, path, less)).await;
    assert_eq!(refused.status(), 502, "{refused}");
    assert!(refused.0.content.is_empty(), "{refused}");
    let original = client.send(get(&sample, path, token)).await.served();
    assert_eq!(original["original"], "beach");
    // A token for one of two servers is none at the other.
    let foreign = client.send(get(&archive, "/archive/beach", less)).await;
    challenged(&foreign, 401);
    let own = client.send(get(&archive, "/archive/beach", token)).await;
    own.served();
    for log in [sample.log(), archive.log()] {
        assert!(!log.contains(token.expose()));
    }
}

/// Shows RS-3.4-08.
async fn what_was_registered_is_offered_in_the_challenge(parley: &Parley) {
    let sample = Sample::photo_server(parley, DEMO, &["--register"]).await;
    let client = Instance::new(parley);
    let put = || Request::new("PUT", sample.at("/photos/sea/content")).with_content("a photo");
    let challenge = challenged(&client.send_as_is(put()).await, 401);
    let reference = challenge.access.expect("a reference");
    let alice = Person::alice(parley).await;
    let interaction = client.interact(json!({"access": [reference]})).await;
    let granted = client
        .decided(&interaction, &alice, Decision::AllowAll)
        .await
        .grant();
    let put = e2e::authorized(put(), &only_token(&granted).value);
    assert_eq!(client.send(put).await.status(), 204);
}

async fn what_is_written_is_what_was_signed(parley: &Parley) {
    let sample = photo_server(parley).await;
    let client = Instance::new(parley);
    let alice = Person::alice(parley).await;
    let interaction = client
        .interact(json!({"access": [photos(&["read", "write"])]}))
        .await;
    let granted = client
        .decided(&interaction, &alice, Decision::AllowAll)
        .await
        .grant();
    let token = &only_token(&granted).value;
    let put = |content: &str| {
        let put = Request::new("PUT", sample.at("/photos/beach/content")).with_content(content);
        e2e::authorized(put, token)
    };
    let changed = client.signed(put("a photo"), |_| ());
    let changed = changed.with_content("another");
    challenged(&client.send_as_is(changed).await, 401);
    let undigested = client.signed(put("a photo"), |signing| {
        signing.content_digest = parley_client::ContentDigest::Omitted;
    });
    challenged(&client.send_as_is(undigested).await, 401);
    let too_much = client.send(put(&"a".repeat(1024 * 1024 + 1))).await;
    assert_eq!(too_much.status(), 413);
    assert_eq!(client.send(put("a photo")).await.status(), 204);
    let shown = client.send(get(&sample, "/photos/beach", token)).await;
    assert_eq!(shown.0.content, b"a photo");
}

async fn an_as_that_is_down_is_no_yes(backend: Backend) {
    let mut parley = Parley::start(backend).await;
    let sample = photo_server(&parley).await;
    let client = Instance::photo_sync(&parley);
    let token = token_for(&client, json!([PHOTOS_READ])).await;
    client
        .send(get(&sample, "/photos", &token.value))
        .await
        .served();
    parley.kill();
    let down = client.send(get(&sample, "/photos", &token.value)).await;
    assert_eq!(down.status(), 503, "{down}");
    assert!(down.header("retry-after").is_some());
    assert!(down.0.content.is_empty(), "{down}");
    parley.restart().await;
    client
        .send(get(&sample, "/photos", &token.value))
        .await
        .served();
}

async fn expired_tokens_end(backend: Backend) {
    let settings = [("PARLEY__PROTOCOL__TOKEN_LIFETIME", "2")];
    let parley = Parley::start_with(backend, &settings).await;
    let sample = Sample::photo_server(&parley, DEMO, &["--cache", "60000"]).await;
    let client = Instance::photo_sync(&parley);
    let token = token_for(&client, json!([PHOTOS_READ])).await;
    let ends = now() + token.expires_in.unwrap();
    client
        .send(get(&sample, "/photos", &token.value))
        .await
        .served();
    while now() <= ends {
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    challenged(
        &client.send(get(&sample, "/photos", &token.value)).await,
        401,
    );
    let token = token_for(&client, json!([PHOTOS_READ])).await;
    client
        .send(get(&sample, "/photos", &token.value))
        .await
        .served();
}
