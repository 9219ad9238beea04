//! RFC 9767 §4: a resource server exchanges the token that it was presented for
//! one of its own, for the resource server behind it.

use e2e::{
    Decision, Instance, Parley, Person, Reply, ResourceServer, Tenant, going_on, manage,
    only_token, tests,
};
use gnap::response::{GrantResponse, TokenResponse};
use gnap::secret::Secret;
use serde_json::{Value, json};

use crate::rights::{one_token, originals, photos, reports};

tests![
    refuses_everybody_but_resource_servers,
    refuses_tokens_that_are_not_active_there_all_alike,
    refuses_what_a_derivation_cannot_have,
    gives_no_more_than_the_presented_token,
    policy_decides_about_the_resource_server,
    a_derived_token_is_the_resource_servers_own,
    every_resource_server_knows_the_person_by_another_name,
    the_chain_is_as_long_as_the_tenant_says,
    what_was_derived_ends_with_the_token,
    what_was_derived_ends_with_the_grant,
    a_person_ends_what_was_derived,
    a_rotation_of_the_token_leaves_what_was_derived,
    the_resource_server_manages_what_it_derived,
    no_derivation_survives_a_revocation_of_the_same_moment,
];

/// What photo servers need: they show photos and get originals.
fn both() -> Value {
    json!({"access": [photos(&["read"]), originals(&["read"])]})
}

fn originals_only() -> Value {
    json!([originals(&["read"])])
}

/// A token of software, without a person.
async fn presented(tenant: &impl AsRef<Tenant>) -> (Instance, GrantResponse) {
    let client = Instance::photo_sync(tenant);
    let granted = client.ask(json!({"access_token": both()})).await.grant();
    (client, granted)
}

#[track_caller]
fn token(reply: &Reply) -> TokenResponse {
    only_token(&reply.grant()).clone()
}

fn servers(tenant: &impl AsRef<Tenant>) -> (ResourceServer, ResourceServer) {
    (
        ResourceServer::photo_server(tenant),
        ResourceServer::archive_server(tenant),
    )
}

/// Shows RS-4-02.
async fn refuses_everybody_but_resource_servers(parley: &Parley) {
    let (client, granted) = presented(parley).await;
    let existing = &only_token(&granted).value;
    let asking = json!({
        "access_token": {"access": originals_only()},
        "existing_access_token": existing.expose(),
    });
    // The token is its own, and it may have it; it is still no resource server.
    client.ask(asking.clone()).await.refused("invalid_client");
    Instance::new(parley)
        .ask(asking.clone())
        .await
        .refused("invalid_client");
    let (server, archive_server) = servers(parley);
    let stranger = ResourceServer::stranger(parley);
    stranger
        .derive(existing, &originals_only())
        .await
        .refused("invalid_client");
    let mut anothers = asking.clone();
    anothers["client"] = json!("photo-server");
    archive_server
        .ask_for(anothers.clone())
        .await
        .refused("invalid_client");
    let unsigned = server.holder().request(&anothers);
    server.send_as_is(unsigned).await.refused("invalid_client");
    let mut by_key = asking;
    by_key["client"] = server.by_value();
    token(&server.ask_for(by_key).await);
    token(&server.ask_for(anothers).await);
}

/// Shows RS-4-03, RS-2.1.14-01.
async fn refuses_tokens_that_are_not_active_there_all_alike(parley: &Parley) {
    let (client, granted) = presented(parley).await;
    let (server, archive_server) = servers(parley);
    let good = only_token(&granted);
    let asked = async |access: Value| {
        let access_token = json!({"access": access});
        let granted = client.ask(json!({"access_token": access_token})).await;
        token(&granted)
    };
    // Of another audience, revoked, replaced, another tenant's, other kinds.
    let foreign = asked(originals_only()).await;
    let revoked = asked(json!([photos(&["read"]), originals(&["read"])])).await;
    client.revoke(manage(&revoked)).await.no_content();
    let rotated = asked(json!([photos(&["read"]), originals(&["read"])])).await;
    client.rotate(manage(&rotated)).await.ok();
    let tenant = parley.make_tenant_with(&json!({}));
    let (_, elsewhere) = presented(&tenant).await;
    let mut answers = Vec::new();
    for value in [
        &foreign.value,
        &revoked.value,
        &rotated.value,
        &only_token(&elsewhere).value,
        &manage(good).access_token.value,
        &going_on(&granted).access_token.value,
        &Secret::new("nothing"),
        &Secret::new(""),
    ] {
        let answer = server.derive(value, &originals_only()).await;
        answers.push(answer.refused("invalid_request"));
    }
    assert!(answers.windows(2).all(|pair| pair[0] == pair[1]));
    // Each is good where it belongs.
    token(
        &archive_server
            .derive(&foreign.value, &originals_only())
            .await,
    );
    token(&server.derive(&good.value, &originals_only()).await);
}

/// Shows IANA-GRANT-REQ-10.
async fn refuses_what_a_derivation_cannot_have(parley: &Parley) {
    let (_, granted) = presented(parley).await;
    let (server, _) = servers(parley);
    let good = json!({
        "access_token": {"access": originals_only()},
        "existing_access_token": only_token(&granted).value.expose(),
    });
    let changes = [
        ("existing_access_token", json!(7), "invalid_request"),
        (
            "existing_access_token",
            json!({"value": "a"}),
            "invalid_request",
        ),
        (
            "interact",
            json!({"start": ["redirect"]}),
            "invalid_request",
        ),
        (
            "subject",
            json!({"sub_id_formats": ["opaque"]}),
            "invalid_request",
        ),
        ("user", json!("somebody"), "invalid_request"),
        (
            "access_token",
            json!({"access": originals_only(), "flags": ["bearer"]}),
            "invalid_flag",
        ),
        (
            "access_token",
            json!({"access": [{"type": "nothing-here"}]}),
            "invalid_request",
        ),
    ];
    for (member, value, code) in changes {
        let mut content = good.clone();
        content[member] = value;
        server.ask_for(content).await.refused(code);
    }
    let mut nothing = good.clone();
    nothing.as_object_mut().unwrap().remove("access_token");
    server.ask_for(nothing).await.refused("invalid_request");
    let mut many = good;
    many["access_token"] = json!([{"label": "a", "access": originals_only()}]);
    let answer = server.ask_for(many).await.ok();
    assert_eq!(answer["access_token"][0]["label"], "a");
}

/// Shows RS-4-04, RS-2.1.6-01.
async fn gives_no_more_than_the_presented_token(parley: &Parley) {
    let (_, granted) = presented(parley).await;
    let parent = only_token(&granted);
    let (server, archive_server) = servers(parley);
    for more in [
        json!([originals(&["read", "write"])]),
        json!([originals(&["write"])]),
        json!([{"type": "archive-api"}]),
        json!([reports(&["read"])]),
        json!(["reports-read"]),
    ] {
        server
            .derive(&parent.value, &more)
            .await
            .refused("request_denied");
    }
    let mixed = json!([originals(&["write"]), originals(&["read"])]);
    let derived = token(&server.derive(&parent.value, &mixed).await);
    assert_eq!(json!(derived.access), originals_only());
    assert!(derived.expires_in.unwrap() <= parent.expires_in.unwrap());
    let described = async |server: &ResourceServer, value: &Secret| {
        let described = server.introspect(value).await.ok();
        described["exp"].as_u64().expect("`exp`")
    };
    let ends = described(&archive_server, &derived.value).await;
    assert!(ends <= described(&server, &parent.value).await);
    // By the name of the same rights as well.
    let named = token(&server.derive(&parent.value, &json!(["archive-read"])).await);
    assert_eq!(json!(named.access), json!(["archive-read"]));
}

/// The demo lets resource servers fetch originals by themselves, and lets nobody
/// read photos without a person's consent but Photo Sync.
async fn policy_decides_about_the_resource_server(parley: &Parley) {
    let (server, _) = servers(parley);
    let photos_only = json!([photos(&["read"])]);
    let (_, unattended) = presented(parley).await;
    server
        .derive(&only_token(&unattended).value, &photos_only)
        .await
        .refused("request_denied");
    let attended = Instance::new(parley).allowed(parley, one_token()).await;
    token(
        &server
            .derive(&only_token(&attended).value, &photos_only)
            .await,
    );
}

/// Shows RS-4-01, IANA-GRANT-REQ-10, RS-2.1.13-01.
async fn a_derived_token_is_the_resource_servers_own(parley: &Parley) {
    let (client, granted) = presented(parley).await;
    let (server, archive_server) = servers(parley);
    let parent = only_token(&granted);
    let answer = server.derive(&parent.value, &originals_only()).await.ok();
    let members: Vec<&String> = answer.as_object().unwrap().keys().collect();
    assert_eq!(members, ["access_token"], "nothing to continue");
    let derived: TokenResponse = serde_json::from_value(answer["access_token"].clone()).unwrap();
    assert_ne!(derived.value, parent.value);
    assert!(derived.flags.is_empty());

    assert!(!server.finds_active(&derived.value).await);
    let described = archive_server.introspect(&derived.value).await.ok();
    assert_eq!(described["active"], true);
    assert_eq!(described["access"], originals_only());
    assert_eq!(described["key"], server.by_value()["key"]);
    // What the resource server is called where it acts.
    let presented = server.introspect(&parent.value).await.ok();
    assert_eq!(presented.get("act"), None);
    assert_eq!(described["act"], json!({"sub": presented["aud"][0]}));
    assert_eq!(described["instance_id"], presented["aud"][0]);
    assert_ne!(described["instance_id"], presented["instance_id"]);
    // The client's grant and token are as they were.
    assert!(server.finds_active(&parent.value).await);
    client.poll(going_on(&granted)).await.grant();
}

/// Shows RS-6.8-01, RS-7.1-01.
async fn every_resource_server_knows_the_person_by_another_name(parley: &Parley) {
    let granted = Instance::new(parley).allowed(parley, both()).await;
    let (server, archive_server) = servers(parley);
    let parent = only_token(&granted);
    let derived = token(&server.derive(&parent.value, &originals_only()).await);
    let here = server.introspect(&parent.value).await.ok();
    let there = archive_server.introspect(&derived.value).await.ok();
    let both = archive_server.introspect(&parent.value).await.ok();
    assert!(there["sub"].is_string());
    assert_ne!(there["sub"], here["sub"]);
    assert_eq!(there["sub"], both["sub"], "the same person");
    assert_eq!(here["access"], json!([photos(&["read"])]));
}

async fn the_chain_is_as_long_as_the_tenant_says(parley: &Parley) {
    let access = json!([photos(&["read"]), originals(&["read"])]);
    let granted = Instance::new(parley).allowed(parley, both()).await;
    let (server, archive_server) = servers(parley);
    let mut last = only_token(&granted).clone();
    for holder in [&server, &archive_server, &server] {
        last = token(&holder.derive(&last.value, &access).await);
    }
    archive_server
        .derive(&last.value, &access)
        .await
        .refused("request_denied");
    let described = archive_server.introspect(&last.value).await.ok();
    let act = &described["act"];
    assert_eq!(act["sub"], act["act"]["act"]["sub"]);
    assert_ne!(act["sub"], act["act"]["sub"]);
    assert_eq!(act["act"]["act"].get("act"), None);

    let none = parley.make_tenant_with(&json!({"derivation_depth": 0}));
    let (_, granted) = presented(&none).await;
    let (server, _) = servers(&none);
    server
        .derive(&only_token(&granted).value, &originals_only())
        .await
        .refused("request_denied");
}

async fn what_was_derived_ends_with_the_token(parley: &Parley) {
    let access = json!([photos(&["read"]), originals(&["read"])]);
    let client = Instance::new(parley);
    let granted = client.allowed(parley, both()).await;
    let (server, archive_server) = servers(parley);
    let root = only_token(&granted);
    let cut = token(&server.derive(&root.value, &access).await);
    let below = token(&archive_server.derive(&cut.value, &access).await);
    let beside = token(&server.derive(&root.value, &access).await);
    server.holder().revoke(manage(&cut)).await.no_content();
    for ended in [&cut, &below] {
        assert!(!archive_server.finds_active(&ended.value).await);
        archive_server
            .derive(&ended.value, &access)
            .await
            .refused("invalid_request");
    }
    for alive in [root, &beside] {
        assert!(archive_server.finds_active(&alive.value).await);
    }
    client.revoke(manage(root)).await.no_content();
    assert!(!archive_server.finds_active(&beside.value).await);
    // The grant is not over: the client gets new tokens.
    let again = client.poll(going_on(&granted)).await.grant();
    assert!(server.finds_active(&only_token(&again).value).await);
}

async fn what_was_derived_ends_with_the_grant(parley: &Parley) {
    let (client, granted) = presented(parley).await;
    let (_, other) = presented(parley).await;
    let (server, archive_server) = servers(parley);
    let derive = async |granted: &GrantResponse| {
        let value = &only_token(granted).value;
        token(&server.derive(value, &originals_only()).await)
    };
    let (ending, lasting) = (derive(&granted).await, derive(&other).await);
    client.cancel(going_on(&granted)).await.no_content();
    assert!(!archive_server.finds_active(&ending.value).await);
    assert!(archive_server.finds_active(&lasting.value).await);
}

async fn a_person_ends_what_was_derived(parley: &Parley) {
    let tenant = parley.make_tenant_with(&json!({}));
    let client = Instance::new(&tenant);
    let response = client.interact_without_finish(both()).await;
    let alice = Person::new();
    let sign_in = &tenant.demo().sign_in;
    let redirect = e2e::redirect(&response);
    alice.interact(redirect, sign_in, Decision::AllowAll).await;
    let granted = client.poll(going_on(&response)).await.grant();
    let (server, archive_server) = servers(&tenant);
    let value = &only_token(&granted).value;
    let derived = token(&server.derive(value, &originals_only()).await);
    assert!(archive_server.finds_active(&derived.value).await);
    let page = alice.open(&format!("{}/me", tenant.base())).await;
    let forms = e2e::Form::all(&page.html);
    let undo = forms
        .iter()
        .find(|form| form.action.contains("/me/grants/"))
        .expect("something to undo");
    alice.post(&page, undo, &undo.untouched()).await.page();
    assert!(!archive_server.finds_active(&derived.value).await);
}

async fn a_rotation_of_the_token_leaves_what_was_derived(parley: &Parley) {
    let (client, granted) = presented(parley).await;
    let (server, archive_server) = servers(parley);
    let parent = only_token(&granted);
    let derived = token(&server.derive(&parent.value, &originals_only()).await);
    let rotated = client.rotate(manage(parent)).await.ok();
    let rotated: TokenResponse = serde_json::from_value(rotated["access_token"].clone()).unwrap();
    assert!(archive_server.finds_active(&derived.value).await);
    client.revoke(manage(&rotated)).await.no_content();
    assert!(!archive_server.finds_active(&derived.value).await);
}

async fn the_resource_server_manages_what_it_derived(parley: &Parley) {
    let (client, granted) = presented(parley).await;
    let (server, archive_server) = servers(parley);
    let parent = only_token(&granted);
    let derived = token(&server.derive(&parent.value, &originals_only()).await);
    client
        .rotate(manage(&derived))
        .await
        .refused("invalid_client");
    client
        .revoke(manage(&derived))
        .await
        .refused("invalid_client");
    let rotated = server.holder().rotate(manage(&derived)).await.ok();
    let rotated: TokenResponse = serde_json::from_value(rotated["access_token"].clone()).unwrap();
    assert!(!archive_server.finds_active(&derived.value).await);
    let described = archive_server.introspect(&rotated.value).await.ok();
    let presented = server.introspect(&parent.value).await.ok();
    assert!(described["exp"].as_u64() <= presented["exp"].as_u64());
    assert_eq!(described["act"]["sub"], presented["aud"][0]);
    server.holder().revoke(manage(&rotated)).await.no_content();
    assert!(!archive_server.finds_active(&rotated.value).await);
    assert!(server.finds_active(&parent.value).await);
}

async fn no_derivation_survives_a_revocation_of_the_same_moment(parley: &Parley) {
    let (server, archive_server) = servers(parley);
    let access = originals_only();
    for _ in 0..8 {
        let (client, granted) = presented(parley).await;
        let parent = only_token(&granted);
        let derive = || server.derive(&parent.value, &access);
        let (one, revoked, other) = tokio::join!(derive(), client.revoke(manage(parent)), derive());
        revoked.no_content();
        for answer in [one, other] {
            if answer.status() == 200 {
                assert!(!archive_server.finds_active(&token(&answer).value).await);
            } else {
                answer.refused("invalid_request");
            }
        }
    }
}
