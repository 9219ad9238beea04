//! PyPI http-message-signatures, as client instance and as resource server;
//! joserfc and signxml, as readers of assertions.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use e2e::{Decision, Instance, Parley, Person, cache, tests};
use parley_client::KeyAlgorithm;
use proof::Request;
use serde_json::{Map, Value, json};
use tokio::process::Command;

use crate::script::Script;

tests![
    http_message_signatures_makes_a_grant_and_introspects_it,
    http_message_signatures_with_ecdsa_starts_an_interaction,
    joserfc_and_signxml_read_assertions,
];

async fn http_message_signatures_makes_a_grant_and_introspects_it(parley: &Parley) {
    let mut script = script("client.py");
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

    let mut script = script("client.py");
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

/// What a client is told about Alice, read with the tenant's published keys.
async fn joserfc_and_signxml_read_assertions(parley: &Parley) {
    let client = Instance::new(parley);
    let alice = Person::alice(parley).await;
    let members = json!({"subject": {
        "sub_id_formats": ["opaque"],
        "assertion_formats": ["id_token", "saml2"],
    }});
    let interaction = client.interact_for(members).await;
    let answer = client
        .decided(&interaction, &alice, Decision::AllowAll)
        .await;
    let subject = &answer.ok()["subject"];
    let sub = &subject["sub_ids"][0]["id"];
    let (id_token, saml2) = (&subject["assertions"][0], &subject["assertions"][1]);
    let (id_token, saml2) = (&id_token["value"], &saml2["value"]);

    let issuer = parley.tenant().base();
    let jwks = Request::new("GET", format!("{issuer}/jwks.json"));
    let jwks: Value =
        serde_json::from_slice(&client.send_as_is(jwks).await.0.content).expect("a key set");
    let thumbprint = client.key().public();
    let thumbprint = proof::PublicKey::admit(&thumbprint).expect("an admitted key");
    let thumbprint = thumbprint.thumbprint().to_string();
    let audience = format!("urn:ietf:params:oauth:jwk-thumbprint:sha-256:{thumbprint}");

    let mut script = script("assertions.py");
    let question = json!({
        "jwks": jwks,
        "id_token": id_token,
        "saml2": saml2,
        "issuer": issuer,
        "audience": audience,
    });
    let read = script.ask(&line(&question)).await;
    assert_eq!(
        (&read["id_token"]["sub"], &read["saml2"]["subject"]),
        (sub, sub),
        "{read}"
    );
    assert_eq!(read["saml2"]["issuer"], issuer);
    assert_eq!(read["saml2"]["audience"], audience);

    // One letter of the subject changed.
    let text = |value: &Value| value.as_str().expect("a text").to_owned();
    let xml = URL_SAFE_NO_PAD.decode(text(saml2)).expect("base64url");
    let xml = String::from_utf8(xml).expect("XML");
    let changed = xml.replace(&format!(">{}<", text(sub)), ">somebody-else<");
    assert_ne!(xml, changed);
    let mut forged = question;
    forged["saml2"] = json!(URL_SAFE_NO_PAD.encode(changed));
    forged["id_token"] = json!(text(id_token).replacen('.', ".e", 1));
    let read = script.ask(&line(&forged)).await;
    assert!(read["id_token"]["refused"].is_string(), "{read}");
    assert!(read["saml2"]["refused"].is_string(), "{read}");
    script.ends_well().await;
}

pub fn script(name: &str) -> Script {
    let folder = cache::sources().join("interop/python");
    let mut python = Command::new(cache::python(&folder));
    Script::start(python.arg("-B").arg(folder.join(name)))
}

fn line(request: &Value) -> String {
    request.to_string()
}
