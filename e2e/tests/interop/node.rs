//! npm @interledger/open-payments, signed by http-message-signatures.

use e2e::{Decision, Parley, Person, ResourceServer, cache, tests};
use gnap::secret::Secret;
use serde_json::{Value, json};
use tokio::process::Command;

use crate::script::Script;

tests![
    open_payments_with_ed25519_makes_a_grant,
    open_payments_with_ecdsa_makes_a_grant,
];

async fn open_payments_with_ed25519_makes_a_grant(parley: &Parley) {
    open_payments(parley, "EdDSA").await;
}

async fn open_payments_with_ecdsa_makes_a_grant(parley: &Parley) {
    open_payments(parley, "ES256").await;
}

/// Request, finish, continue, rotate, revoke, poll, cancel.
async fn open_payments(parley: &Parley, algorithm: &str) {
    let access = json!([{"type": "photo-api", "actions": ["read"]}]);
    let folder = cache::sources().join("interop/node");
    let mut node = Command::new("node");
    node.env("NODE_PATH", cache::npm(&folder))
        .arg(folder.join("client.cjs"))
        .args([parley.tenant().grant_endpoint(), access.to_string()])
        .arg(algorithm);
    let mut client = Script::start(&mut node);
    let server = ResourceServer::photo_server(parley);

    let started = client.hear().await;
    let redirect = started["redirect"].as_str().expect("`redirect`");
    let alice = Person::alice(parley).await;
    let page = alice.open(redirect).await;
    assert!(
        page.html
            .contains(&format!("Open Payments with {algorithm}"))
    );
    let callback = alice.decide(&page, Decision::AllowAll).await.callback();

    // The script checks the interaction hash by itself.
    let issued = client.ask(callback.as_str()).await;
    assert_eq!(issued["issued"]["access"], access);
    let first = value(&issued["issued"]);
    let described = server.introspect(&first).await.ok();
    assert_eq!(described["active"], true);
    assert_eq!(described["key"]["jwk"]["alg"], algorithm);

    let rotated = client.ask("rotate").await;
    let second = value(&rotated["rotated"]);
    assert!(!server.finds_active(&first).await);
    assert!(server.finds_active(&second).await);

    let revoked = client.ask("revoke").await;
    assert_eq!(
        revoked["rotating_twice"],
        json!({"status": 400, "code": "invalid_rotation"})
    );
    assert!(!server.finds_active(&second).await);

    let polled = client.ask("poll").await;
    let third = value(&polled["polled"]);
    assert!(server.finds_active(&third).await);

    let cancelled = client.ask("cancel").await;
    assert_eq!(cancelled["cancelled"], true);
    assert!(!server.finds_active(&third).await);
    client.ends_well().await;
}

fn value(token: &Value) -> Secret {
    Secret::new(token["value"].as_str().expect("a token's value"))
}
