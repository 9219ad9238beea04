//! PyPI http-message-signatures, as client instance and as resource server.

use e2e::{Instance, Parley, cache, tests};
use parley_client::KeyAlgorithm;
use serde_json::{Map, Value, json};
use tokio::process::Command;

use crate::script::Script;

tests![
    http_message_signatures_makes_a_grant_and_introspects_it,
    http_message_signatures_with_ecdsa_starts_an_interaction,
];

async fn http_message_signatures_makes_a_grant_and_introspects_it(parley: &Parley) {
    let mut script = script();
    let demo = parley.tenant().demo();
    let granted = script
        .ask(&line(&json!({
            "method": "POST",
            "url": parley.tenant().grant_endpoint(),
            "key": demo.photo_sync_jwk(),
            "content": {
                "client": demo.instance_id,
                "access_token": {"access": ["photos-read"], "label": "Grüße \u{1f44b}"},
            },
        })))
        .await;
    assert_eq!(granted["status"], 200, "{granted}");
    let token = &granted["content"]["access_token"];
    assert_eq!(token["label"], "Grüße \u{1f44b}");

    let question = json!({
        "method": "POST",
        "url": parley.tenant().introspection_endpoint(),
        "key": demo.resource_server_jwk(),
        "content": {
            "access_token": token["value"],
            "proof": "httpsig",
            "resource_server": "photo-server",
        },
    });
    let described = script.ask(&line(&question)).await;
    assert_eq!(described["content"]["active"], true, "{described}");
    assert_eq!(described["content"]["access"], json!(["photos-read"]));

    // Under another key the same question is refused.
    let mut stolen = question.clone();
    stolen["key"] = json!(demo.photo_sync_jwk());
    let refused = script.ask(&line(&stolen)).await;
    assert_eq!(
        refused["content"]["error"]["code"],
        "invalid_resource_server"
    );

    let revoked = script
        .ask(&line(&json!({
            "method": "DELETE",
            "url": token["manage"]["uri"],
            "key": demo.photo_sync_jwk(),
            "token": token["manage"]["access_token"]["value"],
        })))
        .await;
    assert_eq!(revoked["status"], 204, "{revoked}");
    let described = script.ask(&line(&question)).await;
    assert_eq!(described["content"], json!({"active": false}));
    script.ends_well().await;
}

async fn http_message_signatures_with_ecdsa_starts_an_interaction(parley: &Parley) {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("key.json");
    let key = parley_client::create_key(&file, KeyAlgorithm::P256).expect("a key");
    let text = std::fs::read(&file).expect("the key's file");
    let private: Map<String, Value> = serde_json::from_slice(&text).expect("a JWK");
    let client = Instance::with_key(parley, key);

    let mut script = script();
    let pending = script
        .ask(&line(&json!({
            "method": "POST",
            "url": parley.tenant().grant_endpoint(),
            "key": private,
            "content": client.asking(json!({
                "access_token": {"access": ["photos-read"]},
                "interact": {"start": ["redirect"]},
            })),
        })))
        .await;
    assert_eq!(pending["status"], 200, "{pending}");
    let go_on = &pending["content"]["continue"];
    let cancelled = script
        .ask(&line(&json!({
            "method": "DELETE",
            "url": go_on["uri"],
            "key": private,
            "token": go_on["access_token"]["value"],
        })))
        .await;
    assert_eq!(cancelled["status"], 204, "{cancelled}");
    script.ends_well().await;
}

fn script() -> Script {
    let folder = cache::sources().join("interop/python");
    let mut python = Command::new(cache::python(&folder));
    Script::start(python.arg("-B").arg(folder.join("client.py")))
}

fn line(request: &Value) -> String {
    request.to_string()
}
