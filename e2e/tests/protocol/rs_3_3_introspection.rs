//! RFC 9767 §3.3: a resource server asks whether a token is active.

use e2e::{Instance, Parley, ResourceServer, going_on, manage, now, only_token, tests};
use gnap::response::TokenResponse;
use gnap::secret::Secret;
use parley_client::Challenge;
use proof::Request;
use serde_json::{Value, json};
use url::Url;

use crate::rights::{PHOTOS_READ, one_token, photos, reports};

tests![
    refuses_resource_servers_that_are_not_known,
    refuses_questions_that_are_not_proven,
    refuses_a_replayed_question,
    refuses_questions_that_are_not_complete,
    a_client_is_no_resource_server,
    a_resource_server_is_known_by_reference_and_by_key,
    an_active_token_is_described_without_its_value,
    what_is_not_a_token_is_inactive,
    management_and_continuation_tokens_are_never_active,
    another_proofing_method_is_inactive,
    access_that_the_token_does_not_give_is_inactive,
    only_what_concerns_the_resource_server_is_shown,
    a_challenge_leads_to_a_token_for_the_call,
    rights_of_one_token_are_not_mixed,
    a_bearer_token_is_bound_to_no_key,
    the_person_who_allowed_it_is_the_subject,
    errors_carry_nothing_else,
];

/// Shows RS-3.2-03, RS-3.5-05.
async fn refuses_resource_servers_that_are_not_known(parley: &Parley) {
    let token = token(parley).await;
    let stranger = ResourceServer::stranger(parley);
    // It calls itself by the name of another.
    stranger
        .introspect(&token.value)
        .await
        .refused_rs("invalid_resource_server");
    for itself in [
        stranger.by_value(),
        json!("nobody"),
        json!({"key": "a-reference"}),
    ] {
        let mut question = stranger.question(&token.value);
        question["resource_server"] = itself;
        stranger
            .ask(&question)
            .await
            .refused_rs("invalid_resource_server");
    }
}

/// Shows RS-3.2-01, RS-3.5-05.
async fn refuses_questions_that_are_not_proven(parley: &Parley) {
    let token = token(parley).await;
    let server = ResourceServer::photo_server(parley);
    let request = server.request(&server.question(&token.value));
    server
        .send_as_is(request.clone())
        .await
        .refused_rs("invalid_resource_server");
    let wrong_tag = server
        .send_changed(request.clone(), |signing| signing.tag = None)
        .await;
    wrong_tag.refused_rs("invalid_resource_server");
    let changed = server.signed(request.clone()).with_content("{}");
    // Nobody is named in this content, so nobody can be proven.
    server
        .send_as_is(changed)
        .await
        .refused_rs("invalid_request");
    server.send(request).await.ok();
}

async fn refuses_a_replayed_question(parley: &Parley) {
    let token = token(parley).await;
    let server = ResourceServer::photo_server(parley);
    let signed = server.signed(server.request(&server.question(&token.value)));
    server.send_as_is(signed.clone()).await.ok();
    server
        .send_as_is(signed)
        .await
        .refused_rs("invalid_resource_server");
}

/// Shows RS-3.3-01, RS-3.3-04, RS-3.3-05, RS-3.5-04.
async fn refuses_questions_that_are_not_complete(parley: &Parley) {
    let server = ResourceServer::photo_server(parley);
    let good = server.question(&Secret::new("something"));
    let changes: [(&str, Option<Value>); 9] = [
        ("access_token", None),
        ("access_token", Some(json!(7))),
        ("access_token", Some(json!({"value": "something"}))),
        ("resource_server", None),
        ("resource_server", Some(json!(7))),
        ("resource_server", Some(json!({}))),
        ("resource_server", Some(json!([server.by_value()["key"]]))),
        ("access", Some(json!("photos-read"))),
        ("access", Some(json!([{"actions": ["read"]}]))),
    ];
    for (member, value) in changes {
        let mut question = good.clone();
        match value {
            None => drop(question.as_object_mut().unwrap().remove(member)),
            Some(value) => question[member] = value,
        }
        server.ask(&question).await.refused_rs("invalid_request");
    }
    for content in ["", "[]", "{", "not JSON"] {
        let request = server.request(&good).with_content(content);
        server.send(request).await.refused_rs("invalid_request");
    }
    let request = server.request(&good).without_header("content-type");
    server.send(request).await.refused_rs("invalid_request");
}

/// A client instance cannot look at tokens, also not at its own.
async fn a_client_is_no_resource_server(parley: &Parley) {
    let client = Instance::photo_sync(parley);
    let granted = client
        .ask(json!({"access_token": one_token()}))
        .await
        .grant();
    let question = json!({
        "access_token": only_token(&granted).value.expose(),
        "resource_server": {"key": client.key().public()},
    });
    let request = e2e::json_request(&parley.tenant().introspection_endpoint(), &question);
    client
        .send(request)
        .await
        .refused_rs("invalid_resource_server");
}

/// Shows RS-3.2-02,
/// IANA-INTRO-REQ-03.
async fn a_resource_server_is_known_by_reference_and_by_key(parley: &Parley) {
    let token = token(parley).await;
    let server = ResourceServer::photo_server(parley);
    assert!(server.finds_active(&token.value).await);
    let mut question = server.question(&token.value);
    question["resource_server"] = server.by_value();
    assert_eq!(server.ask(&question).await.ok()["active"], true);
}

/// Shows RS-3.3-06, RS-3.3-10, RS-3.3-11, RS-3.3-13, RS-3.3-16, RS-3.3-17,
/// RS-3.3-19, RS-3.3-21, RS-3.3-22, RS-3.3-24, RS-2.1.2-01, RS-2.1.4-01,
/// GNAP-2.1.1-06, GNAP-3.2.1-24, GNAP-7.3-09,
/// RS-2.1.11-01, RS-2.1.12-01, RS-3.3-23, IANA-INTRO-REQ-01, IANA-INTRO-RESP-01,
/// IANA-INTRO-RESP-02, IANA-INTRO-RESP-03, IANA-INTRO-RESP-05, IANA-INTRO-RESP-06, IANA-INTRO-RESP-08,
/// IANA-INTRO-RESP-10, IANA-INTRO-RESP-11.
async fn an_active_token_is_described_without_its_value(parley: &Parley) {
    let client = Instance::photo_sync(parley);
    let before = now();
    let access_token = json!({"access": [photos(&["read"])], "label": "nightly"});
    let granted = client
        .ask(json!({"access_token": access_token}))
        .await
        .grant();
    let token = only_token(&granted);
    let server = ResourceServer::photo_server(parley);
    let answer = server.introspect(&token.value).await;
    let described = answer.ok();
    assert_eq!(described["active"], true);
    assert_eq!(described["iss"], parley.tenant().grant_endpoint());
    assert_eq!(described["access"], json!([photos(&["read"])]));
    assert_eq!(described["key"], json!(client.key().public()));
    let (issued, expires) = (
        described["iat"].as_u64().unwrap(),
        described["exp"].as_u64().unwrap(),
    );
    assert!(before <= issued && issued <= now());
    assert_eq!(expires - issued, token.expires_in.unwrap());
    assert_eq!(described.get("sub"), None, "no person took part");
    assert_eq!(described.get("flags"), None);
    assert_eq!(described["label"], "nightly");
    assert!(described["instance_id"].is_string());
    assert!(described["aud"].is_array());
    let text = answer.to_string();
    assert!(!text.contains(token.value.expose()));
    assert!(!text.contains(&manage(token).uri));
}

/// Shows RS-3.3-06, RS-3.3-10.
async fn what_is_not_a_token_is_inactive(parley: &Parley) {
    let token = token(parley).await;
    let server = ResourceServer::photo_server(parley);
    let value = token.value.expose();
    for other in [
        "",
        "nothing",
        "a.b.c",
        &value[1..],
        &format!("{value}x"),
        &value.to_uppercase(),
    ] {
        assert!(!server.finds_active(&Secret::new(other)).await, "{other}");
    }
    assert!(server.finds_active(&token.value).await);
}

/// Shows GNAP-5-04, RS-2.1.14-01, RS-2.1.14-04.
async fn management_and_continuation_tokens_are_never_active(parley: &Parley) {
    let client = Instance::photo_sync(parley);
    let granted = client
        .ask(json!({"access_token": one_token()}))
        .await
        .grant();
    let server = ResourceServer::photo_server(parley);
    let token = only_token(&granted);
    assert!(!server.finds_active(&manage(token).access_token.value).await);
    assert!(
        !server
            .finds_active(&going_on(&granted).access_token.value)
            .await
    );
    assert!(server.finds_active(&token.value).await);
}

/// Shows RS-3.3-02, RS-3.3-03, RS-3.3-07, RS-3.3-09,
/// IANA-INTRO-REQ-02.
async fn another_proofing_method_is_inactive(parley: &Parley) {
    let token = token(parley).await;
    let server = ResourceServer::photo_server(parley);
    for other in ["mtls", "jws", "bearer", "", "HTTPSIG"] {
        let mut question = server.question(&token.value);
        question["proof"] = json!(other);
        assert_eq!(
            server.ask(&question).await.ok(),
            json!({"active": false}),
            "{other}"
        );
    }
    let mut question = server.question(&token.value);
    question.as_object_mut().unwrap().remove("proof");
    assert_eq!(server.ask(&question).await.ok()["active"], true);
}

/// Shows RS-3.3-07, RS-3.3-08, RS-3.3-09,
/// IANA-INTRO-REQ-04.
async fn access_that_the_token_does_not_give_is_inactive(parley: &Parley) {
    let token = token(parley).await;
    let server = ResourceServer::photo_server(parley);
    let asked = async |access: Value| {
        let mut question = server.question(&token.value);
        question["access"] = access;
        server.ask(&question).await.ok()
    };
    for more in [
        json!([photos(&["write"])]),
        json!([photos(&["read", "write"])]),
        json!([photos(&["read"]), photos(&["delete"])]),
        json!([{"type": "photo-api"}]),
        json!([reports(&["read"])]),
        json!([{"type": "nothing-here", "actions": ["read"]}]),
        json!(["nothing-here"]),
        json!([photos(&["read"]), "nothing-here"]),
    ] {
        assert_eq!(
            asked(more.clone()).await,
            json!({"active": false}),
            "{more}"
        );
    }
    for enough in [json!([photos(&["read"])]), json!([PHOTOS_READ]), json!([])] {
        assert_eq!(asked(enough.clone()).await["active"], true, "{enough}");
    }
}

/// Shows RS-3.3-12, RS-6.8-01 as far as one resource server can.
async fn only_what_concerns_the_resource_server_is_shown(parley: &Parley) {
    let client = Instance::photo_sync(parley);
    let access = json!([photos(&["read"]), reports(&["read"])]);
    let granted = client
        .ask(json!({"access_token": {"access": access}}))
        .await
        .grant();
    let server = ResourceServer::photo_server(parley);
    let described = server.introspect(&only_token(&granted).value).await.ok();
    assert_eq!(described["access"], access);
}

/// The resource server names a reference of its own (RFC 9635 §9.1), here to
/// what reading a photo needs. Shows GNAP-9.1-03, GNAP-9.1-04, GNAP-9.1-06.
async fn a_challenge_leads_to_a_token_for_the_call(parley: &Parley) {
    let challenge = Challenge {
        as_uri: Some(parley.tenant().grant_endpoint()),
        referrer: Some("https://photos.example".to_owned()),
        access: Some(PHOTOS_READ.to_owned()),
    };
    let challenge = Challenge::parse(&challenge.field().unwrap()).unwrap();
    let client = Instance::photo_sync(parley);
    let called = Url::parse("https://photos.example/albums/1").unwrap();
    let (access, referrer) = challenge.follow(&called, client.grant_endpoint()).unwrap();
    let content = client.asking(json!({"access_token": {"access": [access, reports(&["read"])]}}));
    let request = client
        .request(&content)
        .with_header("referer", referrer.unwrap());
    let granted = client.send(request).await.grant();
    let server = ResourceServer::photo_server(parley);
    let mut question = server.question(&only_token(&granted).value);
    question["access"] = json!([photos(&["read"])]);
    assert_eq!(server.ask(&question).await.ok()["active"], true);
    question["access"] = json!([photos(&["write"])]);
    assert_eq!(server.ask(&question).await.ok()["active"], false);
}

/// Shows GNAP-8-08.
async fn rights_of_one_token_are_not_mixed(parley: &Parley) {
    let client = Instance::photo_sync(parley);
    let right = |location: &str, datatype: &str| {
        let mut right = photos(&["read"]);
        right["locations"] = json!([location]);
        right["datatypes"] = json!([datatype]);
        right
    };
    let (here, there) = ("https://here.example/", "https://there.example/");
    let access = json!([right(here, "image"), right(there, "metadata")]);
    let granted = client
        .ask(json!({"access_token": {"access": access}}))
        .await
        .grant();
    let server = ResourceServer::photo_server(parley);
    let covers = async |access: Value| {
        let mut question = server.question(&only_token(&granted).value);
        question["access"] = access;
        server.ask(&question).await.ok()["active"] == true
    };
    assert!(!covers(json!([right(here, "metadata")])).await);
    assert!(!covers(json!([right(there, "image")])).await);
    assert!(covers(json!([right(here, "image")])).await);
    assert!(covers(access.clone()).await);
}

/// The demo's policy gives them for reports only. Shows GNAP-2.1.1-05,
/// GNAP-3.2.1-21, GNAP-3.2.1-25, GNAP-3.2.1-23, RS-2.1.5-01, RS-3.3-14,
/// RS-3.3-15, IANA-FLAG-01, IANA-INTRO-RESP-04.
async fn a_bearer_token_is_bound_to_no_key(parley: &Parley) {
    let client = Instance::photo_sync(parley);
    let access_token = json!({"access": [reports(&["read"])], "flags": ["bearer"]});
    let answer = client.ask(json!({"access_token": access_token})).await;
    let token = &answer.ok()["access_token"];
    assert_eq!(token["flags"], json!(["bearer"]));
    assert_eq!(token.get("key"), None);

    let server = ResourceServer::photo_server(parley);
    let value = Secret::new(token["value"].as_str().unwrap());
    let mut question = server.question(&value);
    question.as_object_mut().unwrap().remove("proof");
    let described = server.ask(&question).await.ok();
    assert_eq!(described["active"], true);
    assert_eq!(described["flags"], json!(["bearer"]));
    assert_eq!(described.get("key"), None);
    // Who saw a proof beside it is mistaken.
    question["proof"] = json!("httpsig");
    assert_eq!(server.ask(&question).await.ok(), json!({"active": false}));
}

/// Shows RS-2.1.9-01, RS-3.3-20,
/// IANA-INTRO-RESP-09.
async fn the_person_who_allowed_it_is_the_subject(parley: &Parley) {
    let (one, other) = (Instance::new(parley), Instance::new(parley));
    let server = ResourceServer::photo_server(parley);
    let mut subjects = Vec::new();
    for client in [one, other] {
        let granted = client.allowed(parley, one_token()).await;
        let described = server.introspect(&only_token(&granted).value).await.ok();
        subjects.push(described["sub"].as_str().expect("`sub`").to_owned());
    }
    assert_eq!(subjects[0], subjects[1]);
    let sign_in = &parley.tenant().demo().sign_in;
    assert!(!subjects[0].contains(&sign_in.login), "a subject is opaque");
}

/// Shows RS-3.5-01, RS-3.5-02, RS-3.5-03.
async fn errors_carry_nothing_else(parley: &Parley) {
    let server = ResourceServer::photo_server(parley);
    let error = server.ask(&json!({})).await.refused_rs_somehow();
    assert!(error["error"]["code"].is_string());
    let get = Request::new("GET", parley.tenant().introspection_endpoint());
    let answer = server.send_as_is(get).await;
    assert!([404, 405].contains(&answer.status()), "{answer}");
}

async fn token(parley: &Parley) -> TokenResponse {
    let client = Instance::photo_sync(parley);
    let granted = client
        .ask(json!({"access_token": one_token()}))
        .await
        .grant();
    only_token(&granted).clone()
}
