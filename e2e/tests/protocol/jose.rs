//! What `jwsd` and `jws` have in common (RFC 9635 §7.3.3, §7.3.4): the same
//! header, checked by the same tests.

use e2e::{Instance, Parley, Reply, managing, now, only_token};
use parley_client::Signing;
use proof::{Method, Request, SigningKey};
use serde_json::{Value, json};

use crate::rights::one_token;

pub const CODE: &str = "invalid_client";

/// The registered client, proving its key by `method`. It gets its token
/// without a person.
pub fn client(parley: &Parley, method: Method) -> Instance {
    let key = parley.tenant().demo().photo_sync();
    Instance::with_key(parley, key.with_method(method))
}

/// A grant request, changed by a test before it is signed.
pub async fn send(parley: &Parley, method: Method, change: impl FnOnce(&mut Signing)) -> Reply {
    let client = client(parley, method);
    let content = client.asking(json!({"access_token": one_token()}));
    client.send_changed(client.request(&content), change).await
}

/// A grant request, changed by a test after it was signed.
pub async fn send_signed(
    parley: &Parley,
    method: Method,
    change: impl FnOnce(Request) -> Request,
) -> Reply {
    let client = client(parley, method);
    let content = client.asking(json!({"access_token": one_token()}));
    let signed = client.signed(client.request(&content), |_| ());
    client.send_as_is(change(signed)).await
}

/// A request that revokes a token: no content, but a token.
pub async fn revoke(parley: &Parley, method: Method, change: impl FnOnce(&mut Signing)) -> Reply {
    let client = client(parley, method);
    let granted = client.ask(json!({"access_token": one_token()})).await;
    let granted = granted.grant();
    let manage = e2e::manage(only_token(&granted));
    client
        .send_changed(managing("DELETE", manage), change)
        .await
}

/// Sets a member of the JOSE header; null removes it.
pub fn header(name: &str, value: Value) -> impl FnOnce(&mut Signing) {
    let name = name.to_owned();
    move |signing| {
        signing.header.insert(name, value);
    }
}

/// A member that is missing, of another type, or says something else.
pub async fn refuses_wrong_members(parley: &Parley, method: Method, typ: &str) {
    send(parley, method, |_| ()).await.ok();
    revoke(parley, method, |_| ()).await.no_content();
    let endpoint = parley.tenant().grant_endpoint();
    for (name, value) in [
        ("kid", json!(null)),
        ("kid", json!("another")),
        ("kid", json!(7)),
        ("alg", json!(null)),
        ("alg", json!("none")),
        ("alg", json!("HS256")),
        ("alg", json!("ES256")),
        ("alg", json!("Ed25519")),
        ("typ", json!(null)),
        ("typ", json!("JWT")),
        ("typ", json!("gnap-binding+jwsd")),
        ("typ", json!(format!("{typ}x"))),
        ("typ", json!("gnap-binding-rotation-jwsd")),
        ("typ", json!("gnap-binding-rotation-jws")),
        ("htm", json!(null)),
        ("htm", json!("PUT")),
        ("htm", json!("post")),
        ("uri", json!(null)),
        ("uri", json!(format!("{endpoint}#a"))),
        ("uri", json!(format!("{endpoint}?a"))),
        ("uri", json!("/t/demo/gnap")),
        ("uri", json!(endpoint.replace("127.0.0.1", "localhost"))),
        ("created", json!(null)),
        ("created", json!(now().to_string())),
        ("created", json!(now() - 3600)),
        ("created", json!(now() + 3600)),
        ("created", json!(now() * 1000)),
        ("ath", json!("AA")),
        ("crit", json!(["own"])),
    ] {
        let answer = send(parley, method, header(name, value.clone())).await;
        assert_eq!(answer.status(), 401, "{name}={value}: {answer}");
        answer.refused(CODE);
    }
    // What is only more is no harm.
    send(parley, method, header("own", json!(1))).await.ok();
}

/// `ath` is the presented token's hash, and the token that counts is the one
/// that is hashed.
pub async fn refuses_wrong_token_hashes(parley: &Parley, method: Method) {
    for ath in [json!(null), json!(""), json!("AA"), json!(7)] {
        let answer = revoke(parley, method, header("ath", ath)).await;
        answer.refused(CODE);
    }
    let client = client(parley, method);
    let ask = async || {
        client
            .ask(json!({"access_token": one_token()}))
            .await
            .grant()
    };
    let (one, other) = (ask().await, ask().await);
    let manage_one = e2e::manage(only_token(&one));
    let manage_other = e2e::manage(only_token(&other));
    let for_other = e2e::authorized(
        Request::new("DELETE", &manage_one.uri),
        &manage_other.access_token.value,
    );
    let token = format!("GNAP {}", manage_one.access_token.value.expose());
    let changed = client
        .signed(for_other, |_| ())
        .without_header("authorization")
        .with_header("authorization", token);
    client.send_as_is(changed).await.refused(CODE);
    client.revoke(manage_one).await.no_content();
}

/// Another key, whatever the header says or brings along.
pub async fn refuses_other_keys(parley: &Parley, method: Method) {
    let client = client(parley, method);
    let thief = SigningKey::from_ed25519_seed(client.key().kid(), &[9; 32]).unwrap();
    let thief = Instance::with_key(parley, thief.with_method(method));
    let content = client.asking(json!({"access_token": one_token()}));
    let request = client.request(&content);
    thief.send(request.clone()).await.refused(CODE);
    let shown = json!(thief.key().public_jwk());
    let brings = |signing: &mut Signing| {
        signing.header.insert("jwk".to_owned(), shown);
    };
    thief
        .send_changed(request.clone(), brings)
        .await
        .refused(CODE);
    client.send(request).await.ok();
}

/// The same proof twice, also without a nonce, which GNAP does not have here;
/// and for another URI or method.
pub async fn refuses_what_was_signed_for_something_else(parley: &Parley, method: Method) {
    let client = client(parley, method);
    let content = client.asking(json!({"access_token": one_token()}));
    let signed = client.signed(client.request(&content), |_| ());
    let granted = client.send_as_is(signed.clone()).await.grant();
    client.send_as_is(signed).await.refused(CODE);
    let signed = client.signed(client.request(&content), |signing| signing.nonce = None);
    client.send_as_is(signed.clone()).await.ok();
    client.send_as_is(signed).await.refused(CODE);
    let manage = e2e::manage(only_token(&granted));
    let mut rotation = client.signed(managing("POST", manage), |_| ());
    "DELETE".clone_into(&mut rotation.method);
    client.send_as_is(rotation).await.refused(CODE);
    let elsewhere = e2e::json_request("https://other.example/t/demo/gnap", &content);
    let mut elsewhere = client.signed(elsewhere, |_| ());
    elsewhere.target_uri = parley.tenant().grant_endpoint();
    client.send_as_is(elsewhere).await.refused(CODE);
    client.revoke(manage).await.no_content();
}
