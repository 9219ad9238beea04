//! Bad input of every kind gets a registered error with its documented status,
//! never a 5xx.

use e2e::{
    Decision, Instance, Parley, Person, Reply, ResourceServer, going_on, manage, only_token,
    redirect, tests,
};
use proof::Request;
use serde_json::json;

use crate::rights::{PHOTOS_READ, one_token, photos};

tests![
    content_that_is_huge,
    content_that_is_deep,
    content_that_names_a_member_twice,
    content_that_is_not_utf_8,
    more_things_than_anybody_needs,
    numbers_and_texts_at_the_edges,
    texts_that_a_database_may_refuse,
    fields_that_are_broken,
];

/// Largest content that is read, in octets.
const MOST: usize = 256 * 1024;

async fn content_that_is_huge(parley: &Parley) {
    let client = Instance::photo_sync(parley);
    let content = |padding: usize| {
        let mut content = client.asking(json!({"access_token": one_token(), "padding": ""}));
        content["padding"] = json!("x".repeat(padding));
        content
    };
    for padding in [MOST, 2 * MOST, 20 * MOST] {
        let request = client.request(&content(padding));
        client.send(request).await.refused("invalid_request");
    }
    client.send(client.request(&content(MOST / 2))).await.ok();
}

async fn content_that_is_deep(parley: &Parley) {
    let client = Instance::photo_sync(parley);
    for depth in [20, 1000, 60_000] {
        for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
            let deep = format!("{}1{}", open.repeat(depth), close.repeat(depth));
            let content = client
                .asking(json!({"access_token": one_token()}))
                .to_string();
            let content = content.replacen('{', &format!("{{\"more\":{deep},"), 1);
            let request = client.request(&json!({})).with_content(content);
            client.send(request).await.refused("invalid_request");
        }
    }
}

async fn content_that_names_a_member_twice(parley: &Parley) {
    let client = Instance::photo_sync(parley);
    let content = client
        .asking(json!({"access_token": one_token()}))
        .to_string();
    for twice in [
        content.replacen('{', "{\"client\":\"x\",", 1),
        content.replacen('{', "{\"\\u0063lient\":\"x\",", 1),
        content.replacen("\"access\"", "\"access\":[],\"access\"", 1),
    ] {
        let request = client.request(&json!({})).with_content(twice);
        client.send(request).await.refused("invalid_request");
    }
    client
        .send(client.request(&json!({})).with_content(content))
        .await
        .ok();
}

async fn content_that_is_not_utf_8(parley: &Parley) {
    let client = Instance::photo_sync(parley);
    let content = client
        .asking(json!({"access_token": one_token()}))
        .to_string();
    for broken in [&b"\xff\xfe"[..], b"\xc3\x28", b"\xed\xa0\x80", b"\0"] {
        let mut octets = content.clone().into_bytes();
        octets.splice(2..2, broken.iter().copied());
        let request = client.request(&json!({})).with_content(octets);
        client.send(request).await.refused("invalid_request");
    }
    // UTF-16, and a byte order mark.
    let utf_16: Vec<u8> = content.encode_utf16().flat_map(u16::to_be_bytes).collect();
    let marked = [b"\xef\xbb\xbf", content.as_bytes()].concat();
    for octets in [utf_16, marked] {
        let request = client.request(&json!({})).with_content(octets);
        client.send(request).await.refused("invalid_request");
    }
}

async fn more_things_than_anybody_needs(parley: &Parley) {
    let client = Instance::photo_sync(parley);
    let rights: Vec<_> = (0..1000).map(|_| photos(&["read"])).collect();
    client
        .ask(json!({"access_token": {"access": rights}}))
        .await
        .refused("invalid_request");
    let token = |label: usize| json!({"access": [PHOTOS_READ], "label": label.to_string()});
    let tokens: Vec<_> = (0..1000).map(token).collect();
    client
        .ask(json!({"access_token": tokens}))
        .await
        .refused("invalid_request");
    let actions: Vec<_> = (0..5000).map(|nth| format!("action-{nth}")).collect();
    let right = json!({"type": "photo-api", "actions": actions});
    client
        .ask(json!({"access_token": {"access": [right]}}))
        .await
        .refused_somehow();
    let long = "x".repeat(100_000);
    let access_token = json!({"access": [PHOTOS_READ], "label": long});
    client
        .ask(json!({"access_token": access_token}))
        .await
        .refused("invalid_request");
}

async fn numbers_and_texts_at_the_edges(parley: &Parley) {
    let client = Instance::photo_sync(parley);
    for odd in [
        "1e400",
        "-1e400",
        "1e-400",
        "123456789012345678901234567890",
        "-0",
        "0.1",
        "\"\\ud800\"",
        "\"\\u0000\"",
        "\"\\u202e\"",
    ] {
        let content = client
            .asking(json!({"access_token": one_token()}))
            .to_string();
        let unknown_member = content.replacen('{', &format!("{{\"odd\":{odd},"), 1);
        let known_member = content.replacen("\"read\"", odd, 1);
        for content in [unknown_member, known_member] {
            let request = client.request(&json!({})).with_content(content);
            is_answered_by_the_rules(&client.send(request).await);
        }
    }
}

/// PostgreSQL takes no NUL in a text and no lone surrogate in JSON.
async fn texts_that_a_database_may_refuse(parley: &Parley) {
    let client = Instance::photo_sync(parley);
    let server = ResourceServer::photo_server(parley);
    for odd in ["a\0b", "\0", "\u{fffe}", "\u{10ffff}"] {
        let mut right = photos(&["read"]);
        right["identifier"] = json!(odd);
        right[odd] = json!({odd: odd});
        let access_token = json!({"access": [right], "label": odd});
        let reply = client.ask(json!({"access_token": access_token})).await;
        if is_answered_by_the_rules(&reply) {
            let granted = reply.grant();
            let reply = server.introspect(&only_token(&granted).value).await;
            assert_eq!(reply.ok()["access"], json!([right]));
            is_answered_by_the_rules(&client.rotate(manage(only_token(&granted))).await);
        }
        is_answered_by_the_rules(&client.ask(json!({"client": odd})).await);
        for handle in [
            "interact/a%00b",
            "gnap/continue/a%00b",
            "gnap/token/%00",
            "rs/%00",
        ] {
            let uri = format!("{}/{handle}", parley.tenant().base());
            let reply = client.send(Request::new("GET", uri)).await;
            assert!(reply.status() < 500, "{handle}: {reply}");
        }
        let question = json!({"access_token": odd, "resource_server": odd, "proof": odd});
        server.ask(&question).await.refused_rs_somehow();

        // The name that a person is shown, up to the decision.
        let stranger = Instance::new(parley);
        let mut itself = stranger.by_value();
        itself["display"] = json!({"name": odd, "uri": odd, "logo_uri": odd});
        let interact = json!({"start": ["redirect"]});
        let members = json!({"client": itself, "access_token": one_token(), "interact": interact});
        let reply = stranger.ask(members).await;
        if is_answered_by_the_rules(&reply) {
            let response = reply.grant();
            let alice = Person::alice(parley).await;
            let page = alice.open(redirect(&response)).await;
            assert_eq!(
                alice.decide(&page, Decision::AllowAll).await.page().status,
                200
            );
            stranger.poll(going_on(&response)).await.grant();
        }
    }
    for login in ["a\0b", "\0"] {
        let interaction = Instance::new(parley).interact(one_token()).await;
        let person = Person::new();
        let page = person.open(interaction.redirect()).await;
        let mut sign_in = parley.tenant().demo().sign_in.clone();
        sign_in.login = login.to_owned();
        assert_eq!(person.sign_in(&page, &sign_in).await.status, 422);
    }
}

async fn fields_that_are_broken(parley: &Parley) {
    let client = Instance::photo_sync(parley);
    let granted = client
        .ask(json!({"access_token": one_token()}))
        .await
        .grant();
    let manage = manage(only_token(&granted));
    let many = "sig=(\"@method\");created=1;tag=\"gnap\",".repeat(100);
    for (name, value) in [
        ("authorization", &b"GNAP"[..]),
        ("authorization", b"GNAP "),
        ("authorization", b"GNAP \xff\xfe"),
        ("authorization", b"gnap a b c"),
        ("content-digest", b"\xff"),
        ("content-digest", b"sha-256=:"),
        ("signature", b"\xff"),
        ("signature-input", b"\xff"),
        ("signature-input", many.as_bytes()),
        ("content-type", b"\xff"),
    ] {
        let content = client.asking(json!({"access_token": one_token()}));
        let grant = client.signed(client.request(&content), |_| ());
        let revoke = client.signed(e2e::managing("DELETE", manage), |_| ());
        for request in [grant, revoke] {
            let request = request.without_header(name).with_header(name, value);
            is_answered_by_the_rules(&client.send_as_is(request).await);
        }
    }
    let twice = client.signed(e2e::managing("DELETE", manage), |_| ());
    let twice = twice.with_header("authorization", "GNAP another");
    client.send_as_is(twice).await.refused_somehow();
}

/// Whether it succeeded; checks the answer in both cases.
#[track_caller]
pub fn is_answered_by_the_rules(reply: &Reply) -> bool {
    match reply.status() {
        200 => {
            reply.ok();
            true
        }
        204 => {
            reply.no_content();
            true
        }
        _ => {
            reply.refused_somehow();
            false
        }
    }
}
