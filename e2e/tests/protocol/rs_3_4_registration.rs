//! RFC 9767 §3.4: a resource server registers a set of rights and publishes the
//! reference it gets.

use std::collections::BTreeSet;
use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use e2e::{Instance, Parley, ResourceServer, Tenant, only_token, tests};
use parley_client::Challenge;
use proof::Request;
use serde_json::{Value, json};
use tokio::task::JoinSet;
use url::Url;

use crate::rights::{photos, reports};

tests![
    refuses_resource_servers_that_are_not_known,
    refuses_registrations_that_are_not_complete,
    refuses_formats_that_are_not_registered_or_not_supported,
    refuses_rights_of_other_resource_servers,
    refuses_rights_that_are_not_as_their_type_says,
    refuses_everything_where_it_is_turned_off,
    refuses_more_than_anybody_needs,
    a_reference_stands_for_its_rights_in_requests,
    the_same_rights_keep_their_reference,
    the_same_rights_at_once_get_one_reference,
    many_registrations_at_once_all_succeed,
    the_resource_server_learns_its_identifier,
    a_published_reference_leads_to_a_token,
];

fn reading() -> Value {
    json!({"access": [photos(&["read"])]})
}

/// Shows RS-3.4-06, RS-3.4-12, RS-3.5-05, RS-3.2-01, RS-3.2-03.
async fn refuses_resource_servers_that_are_not_known(parley: &Parley) {
    let server = ResourceServer::photo_server(parley);
    let unsigned = server.registration(reading());
    server
        .send_as_is(unsigned.clone())
        .await
        .refused_rs("invalid_resource_server");
    // It calls itself by the name of another.
    let stranger = ResourceServer::stranger(parley);
    for itself in [
        json!("photo-server"),
        stranger.by_value(),
        json!({"key": "a"}),
    ] {
        let mut content = reading();
        content["resource_server"] = itself;
        stranger
            .register(content)
            .await
            .refused_rs("invalid_resource_server");
    }
    let client = Instance::photo_sync(parley);
    client
        .send(unsigned.clone())
        .await
        .refused_rs("invalid_resource_server");
    let signed = server.signed(unsigned);
    server.send_as_is(signed.clone()).await.ok();
    server
        .send_as_is(signed)
        .await
        .refused_rs("invalid_resource_server");
}

/// Shows RS-3.4-01, RS-3.4-02, RS-3.4-12, RS-3.5-01, RS-3.5-02, RS-3.5-04,
/// IANA-RSREG-REQ-01, IANA-RSREG-REQ-02, IANA-RSREG-REQ-03, IANA-RSREG-REQ-04.
async fn refuses_registrations_that_are_not_complete(parley: &Parley) {
    let server = ResourceServer::photo_server(parley);
    let good = json!({
        "access": [photos(&["read"])],
        "resource_server": server.by_value(),
        "token_formats_supported": ["jwt-signed"],
        "token_introspection_required": true,
    });
    let changes: [(&str, Option<Value>); 12] = [
        ("access", None),
        ("access", Some(json!([]))),
        ("access", Some(json!("photos-read"))),
        ("access", Some(photos(&["read"]))),
        ("access", Some(json!([{"actions": ["read"]}]))),
        ("access", Some(json!([7]))),
        ("resource_server", None),
        ("resource_server", Some(json!(7))),
        ("token_formats_supported", Some(json!("jwt-signed"))),
        ("token_formats_supported", Some(json!([true]))),
        ("token_introspection_required", Some(json!("true"))),
        ("token_introspection_required", Some(json!(1))),
    ];
    for (member, value) in changes {
        let mut content = good.clone();
        match value {
            None => drop(content.as_object_mut().unwrap().remove(member)),
            Some(value) => content[member] = value,
        }
        let request = e2e::json_request(&endpoint(parley), &content);
        server.send(request).await.refused_rs("invalid_request");
    }
    server.register(good).await.ok();
}

/// Shows RS-3.4-03, RS-3.4-04, IANA-RSREG-REQ-03.
async fn refuses_formats_that_are_not_registered_or_not_supported(parley: &Parley) {
    let server = ResourceServer::photo_server(parley);
    let announced = supported(parley).await;
    let registering = async |formats: Value| {
        let mut content = reading();
        content["token_formats_supported"] = formats;
        server.register(content).await
    };
    for formats in [
        json!([]),
        json!(["opaque"]),
        json!(["JWT-signed"]),
        json!([announced[0], "my-own"]),
    ] {
        registering(formats).await.refused_rs("invalid_request");
    }
    let registered = ["jwt-signed", "jwt-encrypted", "macaroon", "biscuit", "zcap"];
    for format in registered {
        let answer = registering(json!([format])).await;
        match announced.iter().any(|known| known == format) {
            true => drop(answer.ok()),
            false => answer.refused_rs("invalid_request"),
        }
    }
    // One that both know is enough.
    registering(json!(registered)).await.ok();
}

/// Shows RS-3.5-06, RS-6.12-01.
async fn refuses_rights_of_other_resource_servers(parley: &Parley) {
    let (photo_server, archive_server) = servers(parley);
    let registering = async |server: &ResourceServer, access: Value| {
        server.register(json!({"access": access})).await
    };
    for foreign in [
        json!([{"type": "archive-api", "actions": ["read"]}]),
        json!([photos(&["read"]), {"type": "archive-api", "actions": ["read"]}]),
        json!([{"type": "nobodys-api"}]),
        json!(["archive-read"]),
        json!(["nothing-here"]),
    ] {
        registering(&photo_server, foreign)
            .await
            .refused_rs("invalid_access");
    }
    let own = json!([{"type": "archive-api", "actions": ["read"]}]);
    registering(&archive_server, own.clone()).await.ok();
    // What stands for another's rights is another's, too.
    let answer = registering(&archive_server, own).await.ok();
    registering(&photo_server, json!([answer["resource_reference"]]))
        .await
        .refused_rs("invalid_access");
    registering(&photo_server, json!(["photos-read"]))
        .await
        .ok();
}

async fn refuses_rights_that_are_not_as_their_type_says(parley: &Parley) {
    let server = ResourceServer::photo_server(parley);
    for wrong in [
        json!([photos(&["paint"])]),
        json!([{"type": "report-api", "actions": ["read"], "datatypes": ["faces"]}]),
        json!([{"type": "report-api", "actions": ["read"], "colour": "red"}]),
    ] {
        server
            .register(json!({"access": wrong}))
            .await
            .refused_rs("invalid_request");
    }
    let right = json!({"type": "report-api", "actions": ["read"], "datatypes": ["storage"]});
    server.register(json!({"access": [right]})).await.ok();
}

/// Shows RS-3.1-08.
async fn refuses_everything_where_it_is_turned_off(parley: &Parley) {
    let tenant = parley.make_tenant_with(&json!({"resource_registration": "off"}));
    let server = ResourceServer::photo_server(&tenant);
    server
        .register(reading())
        .await
        .refused_rs("invalid_access");
    let document = discovery(parley, &tenant).await;
    assert_eq!(document.get("resource_registration_endpoint"), None);
}

async fn refuses_more_than_anybody_needs(parley: &Parley) {
    let tenant = parley.make_tenant_with(&json!({}));
    let server = ResourceServer::photo_server(&tenant);
    let right = |nth: usize| json!({"type": "photo-api", "identifier": nth.to_string()});
    let many: Vec<Value> = (0..65).map(right).collect();
    server
        .register(json!({"access": many}))
        .await
        .refused_rs("invalid_request");
    let long = json!({"type": "photo-api", "locations": vec!["x".repeat(1000); 20]});
    server
        .register(json!({"access": [long]}))
        .await
        .refused_rs("invalid_request");
    for nth in 0..64 {
        server.register(json!({"access": [right(nth)]})).await.ok();
    }
    server
        .register(json!({"access": [right(64)]}))
        .await
        .refused_rs("invalid_request");
    server.register(json!({"access": [right(0)]})).await.ok();
}

/// Shows RS-3.4-07, RS-3.4-10, RS-3.4-13, RS-6.9-01, IANA-RSREG-REQ-01,
/// IANA-RSREG-RESP-01, IANA-RSREG-RESP-03.
async fn a_reference_stands_for_its_rights_in_requests(parley: &Parley) {
    let server = ResourceServer::photo_server(parley);
    let answer = server.register(reading()).await.ok();
    let endpoint = parley.tenant().introspection_endpoint();
    assert_eq!(answer["introspection_endpoint"], endpoint);
    let reference = answer["resource_reference"].as_str().expect("a reference");
    let octets = URL_SAFE_NO_PAD.decode(reference).expect("random octets");
    assert!(octets.len() >= 16, "at least 128 bits");

    let client = Instance::photo_sync(parley);
    let access = json!([reference, reports(&["read"])]);
    let granted = client
        .ask(json!({"access_token": {"access": access}}))
        .await
        .grant();
    let token = only_token(&granted);
    assert_eq!(json!(token.access), access);
    let mut question = server.question(&token.value);
    question["access"] = json!([photos(&["read"])]);
    let found = server.ask(&question).await.ok();
    assert_eq!(found["active"], true);
    assert_eq!(found["access"], access);
    // It is nothing to another resource server, and no more than it says.
    let (_, archive_server) = servers(parley);
    assert!(!archive_server.finds_active(&token.value).await);
    question["access"] = json!([photos(&["read", "write"])]);
    assert_eq!(server.ask(&question).await.ok(), json!({"active": false}));
}

/// Shows RS-3.4-11, RS-6.9-01.
async fn the_same_rights_keep_their_reference(parley: &Parley) {
    let server = ResourceServer::photo_server(parley);
    let reference = async |content: Value| {
        let answer = server.register(content).await.ok();
        answer["resource_reference"].as_str().unwrap().to_owned()
    };
    let (read, write) = (photos(&["read"]), photos(&["write"]));
    let both = reference(json!({"access": [read, write]})).await;
    for same in [
        json!({"access": [read, write]}),
        json!({"access": [write, read]}),
        json!({"access": [read, write, read], "token_introspection_required": true}),
        json!({"access": [read, write], "token_formats_supported": ["jwt-signed"]}),
        json!({"access": [read, write], "resource_server": server.by_value()}),
    ] {
        assert_eq!(reference(same).await, both);
    }
    for other in [json!([read]), json!([photos(&["read", "write"])])] {
        assert_ne!(reference(json!({"access": other})).await, both);
    }
}

async fn the_same_rights_at_once_get_one_reference(parley: &Parley) {
    let server = ResourceServer::photo_server(parley);
    let content = json!({"access": [{"type": "photo-api", "identifier": "at once"}]});
    let call = || server.register(content.clone());
    let (one, two, three, four) = tokio::join!(call(), call(), call(), call());
    let references: BTreeSet<String> = [one, two, three, four]
        .iter()
        .map(|answer| answer.ok()["resource_reference"].to_string())
        .collect();
    assert_eq!(references.len(), 1, "{references:?}");
}

/// Each changes the configuration that the others have looked at.
async fn many_registrations_at_once_all_succeed(parley: &Parley) {
    let tenant = parley.make_tenant_with(&json!({}));
    let server = Arc::new(ResourceServer::photo_server(&tenant));
    let mut calls = JoinSet::new();
    for nth in 0..32 {
        let server = Arc::clone(&server);
        calls.spawn(async move {
            let right = json!({"type": "photo-api", "identifier": nth.to_string()});
            let answer = server.register(json!({"access": [right]})).await.ok();
            answer["resource_reference"].to_string()
        });
    }
    let references: BTreeSet<String> = calls.join_all().await.into_iter().collect();
    assert_eq!(references.len(), 32);
}

/// Shows RS-3.4-09, RS-3.2-02, IANA-RSREG-RESP-02.
async fn the_resource_server_learns_its_identifier(parley: &Parley) {
    let server = ResourceServer::photo_server(parley);
    let mut content = reading();
    content["resource_server"] = server.by_value();
    let answer = server.register(content).await.ok();
    let identifier = answer["instance_id"].as_str().expect("an identifier");
    let client = Instance::photo_sync(parley);
    let granted = client
        .ask(json!({"access_token": {"access": [answer["resource_reference"]]}}))
        .await
        .grant();
    let mut question = server.question(&only_token(&granted).value);
    question["resource_server"] = json!(identifier);
    assert_eq!(server.ask(&question).await.ok()["active"], true);
    // It is a name, no proof: another's key does not fit it.
    let (_, archive_server) = servers(parley);
    archive_server
        .ask(&question)
        .await
        .refused_rs("invalid_resource_server");
    let again = server.register(reading()).await.ok();
    assert_eq!(again["instance_id"], identifier);
}

/// RFC 9635 §9.1 with the reference of RFC 9767 §3.4.
async fn a_published_reference_leads_to_a_token(parley: &Parley) {
    let server = ResourceServer::photo_server(parley);
    let answer = server.register(reading()).await.ok();
    let reference = answer["resource_reference"].as_str().unwrap();
    let challenge = Challenge {
        as_uri: Some(parley.tenant().grant_endpoint()),
        referrer: None,
        access: Some(reference.to_owned()),
    };
    let challenge = Challenge::parse(&challenge.field().unwrap()).unwrap();
    let client = Instance::photo_sync(parley);
    let called = Url::parse("https://photos.example/albums/1").unwrap();
    let (access, _) = challenge.follow(&called, client.grant_endpoint()).unwrap();
    let granted = client
        .ask(json!({"access_token": {"access": [access]}}))
        .await
        .grant();
    assert!(server.finds_active(&only_token(&granted).value).await);
}

fn servers(parley: &Parley) -> (ResourceServer, ResourceServer) {
    (
        ResourceServer::photo_server(parley),
        ResourceServer::archive_server(parley),
    )
}

fn endpoint(parley: &Parley) -> String {
    format!("{}/rs/resources", parley.tenant().base())
}

async fn supported(parley: &Parley) -> Vec<String> {
    let document = discovery(parley, parley.tenant()).await;
    let formats = document["token_formats_supported"].clone();
    serde_json::from_value(formats).expect("a list")
}

async fn discovery(parley: &Parley, tenant: &Tenant) -> Value {
    let path = tenant.base().strip_prefix(parley.origin()).unwrap();
    let url = format!("{}/.well-known/gnap-as-rs{path}", parley.origin());
    let answer = Instance::new(parley)
        .send_as_is(Request::new("GET", url))
        .await;
    serde_json::from_slice(&answer.0.content).expect("a JSON document")
}
