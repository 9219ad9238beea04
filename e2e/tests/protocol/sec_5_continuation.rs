//! RFC 9635 §5: how a client goes on.

use std::time::Duration;

use e2e::{
    Decision, Instance, Parley, Person, ResourceServer, authorized, going_on, manage, only_token,
    redirect, successes, tests,
};
use gnap::secret::Secret;
use parley_client::Client;
use proof::{Request, SigningKey};
use serde_json::json;

use crate::rights::one_token;

tests![
    refuses_a_call_without_its_token,
    refuses_other_tokens,
    refuses_the_token_of_another_grant,
    refuses_another_key,
    refuses_grants_that_are_not_there,
    refuses_content_that_is_no_continuation,
    polling_too_fast_is_told_so_and_costs_nothing,
    polling_after_the_wait_changes_the_token,
    a_reference_before_the_decision_is_a_guess,
    a_wrong_reference_gets_nothing_and_the_right_one_still_works,
    no_reference_gets_nothing_where_one_was_agreed,
    the_reference_of_another_grant_gets_nothing,
    a_reference_that_was_used_ends_the_grant,
    a_second_reference_ends_a_grant_that_needed_none,
    polling_an_approved_grant_gives_other_tokens,
    the_old_continuation_token_is_over,
    cancelling_a_pending_grant_ends_it,
    cancelling_an_approved_grant_ends_its_tokens,
    one_of_two_hundred_calls_at_once_gets_the_tokens,
    a_client_that_never_waits_loses_its_grant,
    refuses_a_client_in_a_continuation,
];

const CODE: &str = "invalid_continuation";

/// Shows GNAP-3.1-11, GNAP-3.1-13, GNAP-5-01.
async fn refuses_a_call_without_its_token(parley: &Parley) {
    let client = Instance::new(parley);
    let interaction = client.interact(one_token()).await;
    let go_on = interaction.going_on();
    client
        .send(Request::new("POST", &go_on.uri))
        .await
        .refused(CODE);
    client
        .send(Request::new("DELETE", &go_on.uri))
        .await
        .refused(CODE);
    // Shows GNAP-3.1-08: it is no bearer token.
    let value = go_on.access_token.value.expose();
    let bearer =
        Request::new("DELETE", &go_on.uri).with_header("authorization", format!("Bearer {value}"));
    client.send(bearer).await.refused(CODE);
    // Shows GNAP-7.2-05.
    let query = Request::new("DELETE", format!("{}?access_token={value}", go_on.uri));
    client.send(query).await.refused(CODE);
    client.cancel(go_on).await.no_content();
}

/// Shows GNAP-5-03, RS-2.1.14-01.
async fn refuses_other_tokens(parley: &Parley) {
    let client = Instance::photo_sync(parley);
    let granted = client
        .ask(json!({"access_token": one_token()}))
        .await
        .grant();
    let go_on = going_on(&granted);
    let token = only_token(&granted);
    for other in [
        &token.value,
        &manage(token).access_token.value,
        &Secret::new("guessed"),
    ] {
        let request = authorized(Request::new("POST", &go_on.uri), other);
        client.send(request).await.refused(CODE);
        let request = authorized(Request::new("DELETE", &go_on.uri), other);
        client.send(request).await.refused(CODE);
    }
    client.cancel(go_on).await.no_content();
}

/// Shows GNAP-5-05,
/// GNAP-3.1-01.
async fn refuses_the_token_of_another_grant(parley: &Parley) {
    let client = Instance::new(parley);
    let (one, other) = (
        client.interact(one_token()).await,
        client.interact(one_token()).await,
    );
    assert_ne!(one.going_on().uri, other.going_on().uri);
    let mixed = authorized(
        Request::new("DELETE", &one.going_on().uri),
        &other.going_on().access_token.value,
    );
    client.send(mixed).await.refused(CODE);
    client.cancel(one.going_on()).await.no_content();
    client.cancel(other.going_on()).await.no_content();
}

/// Shows GNAP-1.5-03, GNAP-3.1-08, GNAP-5-02, GNAP-7.3-10, GNAP-11.2-01,
/// GNAP-7.2-01.
async fn refuses_another_key(parley: &Parley) {
    let client = Instance::new(parley);
    let interaction = client.interact(one_token()).await;
    let thief = SigningKey::from_ed25519_seed(client.key().kid(), &[5; 32]).unwrap();
    let thief = Instance::with_key(parley, thief);
    thief
        .poll(interaction.going_on())
        .await
        .refused("invalid_client");
    thief
        .cancel(interaction.going_on())
        .await
        .refused("invalid_client");
    client.cancel(interaction.going_on()).await.no_content();
}

/// Shows GNAP-3.1-03, GNAP-3.6-12, GNAP-5-06, GNAP-5.4-06.
async fn refuses_grants_that_are_not_there(parley: &Parley) {
    let client = Instance::new(parley);
    let interaction = client.interact(one_token()).await;
    let token = &interaction.going_on().access_token.value;
    for id in ["00000000000070008000000000000000", "nothing", "1"] {
        for method in ["POST", "DELETE"] {
            let uri = format!("{}/continue/{id}", parley.tenant().grant_endpoint());
            let request = authorized(Request::new(method, uri), token);
            client.send(request).await.refused(CODE);
        }
    }
}

/// Shows GNAP-5-17, GNAP-2.3-02 for content that is not understood.
async fn refuses_content_that_is_no_continuation(parley: &Parley) {
    let client = Instance::new(parley);
    let interaction = client.interact(one_token()).await;
    for content in [
        "[]",
        "7",
        "{",
        "{\"interact_ref\":7}",
        "{\"interact_ref\":\"a\",\"interact_ref\":\"b\"}",
    ] {
        let request = authorized(
            Request::new("POST", &interaction.going_on().uri)
                .with_header("content-type", "application/json")
                .with_content(content),
            &interaction.going_on().access_token.value,
        );
        client.send(request).await.refused("invalid_request");
    }
}

/// Shows GNAP-3.1-04, GNAP-3.6-17, GNAP-5-07, GNAP-5-10,
/// GNAP-5-08.
async fn polling_too_fast_is_told_so_and_costs_nothing(parley: &Parley) {
    let client = Instance::new(parley);
    let response = client.interact_without_finish(one_token()).await;
    for _ in 0..3 {
        let answer = client.poll(going_on(&response)).await;
        let refusal = answer.refused("too_fast");
        assert_eq!(
            refusal["continue"],
            json!(going_on(&response)),
            "the same way on"
        );
        let seconds: u64 = answer.header("retry-after").unwrap().parse().unwrap();
        assert!((1..=60).contains(&seconds));
    }
    client.cancel(going_on(&response)).await.no_content();
}

/// Shows GNAP-1.5-02, GNAP-1.5-04, GNAP-5-12, GNAP-5-13, GNAP-5-14,
/// GNAP-5.2-01, GNAP-5.2-04, GNAP-5.2-06,
/// GNAP-5-09. The client waits as long as it is
/// told to; the decision comes while it waits.
async fn polling_after_the_wait_changes_the_token(parley: &Parley) {
    let client = Instance::new(parley);
    let response = client.interact_without_finish(one_token()).await;
    let first = going_on(&response);
    client.poll(first).await.refused("too_fast");
    tokio::time::sleep(Duration::from_millis(first.wait.unwrap() * 1000 + 50)).await;
    let second = client.poll(first).await.grant();
    assert_eq!((&second.access_token, &second.subject), (&None, &None));
    let second = going_on(&second);
    assert_ne!(first.access_token, second.access_token);
    assert!(second.wait.unwrap() >= 5);
    // Soon after it is refused, later it is a repetition of a lost answer: the
    // same again, whatever the machine is busy with.
    let again = client.poll(first).await;
    match again.status() {
        200 => assert_eq!(going_on(&again.grant()), second),
        _ => drop(again.refused(CODE)),
    }

    let alice = Person::alice(parley).await;
    let page = alice.open(redirect(&response)).await;
    alice.decide(&page, Decision::AllowAll).await.page();
    only_token(&client.poll(second).await.grant());
}

/// Shows GNAP-4.2-03, GNAP-3.6-08.
async fn a_reference_before_the_decision_is_a_guess(parley: &Parley) {
    let client = Instance::new(parley);
    let interaction = client.interact(one_token()).await;
    let answer = client.redeem(interaction.going_on(), "guessed").await;
    answer.refused("invalid_interaction");
    client.cancel(interaction.going_on()).await.no_content();
}

/// Shows GNAP-3.6-04, GNAP-3.6-08, GNAP-4.2-09.
async fn a_wrong_reference_gets_nothing_and_the_right_one_still_works(parley: &Parley) {
    let client = Instance::new(parley);
    let interaction = client.interact(one_token()).await;
    let right = allow(parley, &interaction).await;
    for wrong in ["", "guessed", &format!("{right}x"), &right[1..]] {
        let answer = client.redeem(interaction.going_on(), wrong).await;
        let refusal = answer.refused("invalid_interaction");
        assert!(refusal["continue"].is_object());
    }
    client.redeem(interaction.going_on(), &right).await.grant();
}

/// Shows GNAP-2.5.2-13, GNAP-3.3.5-02,
/// GNAP-5.1-08.
async fn no_reference_gets_nothing_where_one_was_agreed(parley: &Parley) {
    let client = Instance::new(parley);
    let interaction = client.interact(one_token()).await;
    let right = allow(parley, &interaction).await;
    let answer = client.poll(interaction.going_on()).await.grant();
    assert_eq!((&answer.access_token, &answer.subject), (&None, &None));
    client.redeem(interaction.going_on(), &right).await.grant();
}

/// Shows GNAP-4.2-03, GNAP-4.2-05, GNAP-11.25-01.
async fn the_reference_of_another_grant_gets_nothing(parley: &Parley) {
    let client = Instance::new(parley);
    let (one, other) = (
        client.interact(one_token()).await,
        client.interact(one_token()).await,
    );
    let of_one = allow(parley, &one).await;
    let of_other = allow(parley, &other).await;
    assert_ne!(of_one, of_other);
    client
        .redeem(one.going_on(), &of_other)
        .await
        .refused("invalid_interaction");
    client.redeem(one.going_on(), &of_one).await.grant();
}

/// Shows GNAP-1.5-07, GNAP-1.5-10, GNAP-4.2-06, GNAP-5.1-02, GNAP-5.1-03,
/// GNAP-5.1-04, GNAP-3.6-18.
async fn a_reference_that_was_used_ends_the_grant(parley: &Parley) {
    let client = Instance::new(parley);
    let interaction = client.interact(one_token()).await;
    let interact_ref = allow(parley, &interaction).await;
    let granted = client
        .redeem(interaction.going_on(), &interact_ref)
        .await
        .grant();
    let server = ResourceServer::photo_server(parley);
    let token = &only_token(&granted).value;
    assert!(server.finds_active(token).await);

    let answer = client.redeem(going_on(&granted), &interact_ref).await;
    answer.refused("too_many_attempts");
    assert!(!server.finds_active(token).await);
    client.poll(going_on(&granted)).await.refused(CODE);
}

/// Shows GNAP-1.5-07, GNAP-5.1-03.
async fn a_second_reference_ends_a_grant_that_needed_none(parley: &Parley) {
    let client = Instance::photo_sync(parley);
    let granted = client
        .ask(json!({"access_token": one_token()}))
        .await
        .grant();
    let answer = client.redeem(going_on(&granted), "guessed").await;
    answer.refused("too_many_attempts");
    client.poll(going_on(&granted)).await.refused(CODE);
}

/// Shows GNAP-1.5-08, GNAP-5-11, GNAP-5-14, GNAP-5.1-06, GNAP-5.2-02,
/// GNAP-5.2-03, GNAP-5.2-05.
async fn polling_an_approved_grant_gives_other_tokens(parley: &Parley) {
    let client = Instance::photo_sync(parley);
    let first = client
        .ask(json!({"access_token": one_token()}))
        .await
        .grant();
    let second = client.poll(going_on(&first)).await.grant();
    assert_eq!(second.interact, None);
    assert_ne!(only_token(&first).value, only_token(&second).value);
    assert_eq!(only_token(&first).access, only_token(&second).access);
    assert_ne!(
        going_on(&first).access_token,
        going_on(&second).access_token
    );
    let server = ResourceServer::photo_server(parley);
    assert!(server.finds_active(&only_token(&second).value).await);
}

/// Shows GNAP-5-14, GNAP-5-16.
async fn the_old_continuation_token_is_over(parley: &Parley) {
    let client = Instance::photo_sync(parley);
    let first = client
        .ask(json!({"access_token": one_token()}))
        .await
        .grant();
    let second = client.poll(going_on(&first)).await.grant();
    client.poll(going_on(&first)).await.refused(CODE);
    client.cancel(going_on(&first)).await.refused(CODE);
    client.poll(going_on(&second)).await.grant();
}

/// Shows GNAP-5.4-01, GNAP-5.4-02, GNAP-5.4-05.
async fn cancelling_a_pending_grant_ends_it(parley: &Parley) {
    let client = Instance::new(parley);
    let interaction = client.interact(one_token()).await;
    client.cancel(interaction.going_on()).await.no_content();
    client.cancel(interaction.going_on()).await.refused(CODE);
    client.poll(interaction.going_on()).await.refused(CODE);
    let page = Person::alice(parley)
        .await
        .open(interaction.redirect())
        .await;
    assert_eq!(page.status, 410);
}

/// Shows GNAP-5.4-02, GNAP-5.4-03, GNAP-5.4-04, GNAP-5.4-05, RS-2.1.13-01.
async fn cancelling_an_approved_grant_ends_its_tokens(parley: &Parley) {
    let client = Instance::photo_sync(parley);
    let granted = client
        .ask(json!({"access_token": one_token()}))
        .await
        .grant();
    let token = only_token(&granted);
    let server = ResourceServer::photo_server(parley);
    assert!(server.finds_active(&token.value).await);
    client.cancel(going_on(&granted)).await.no_content();
    assert!(!server.finds_active(&token.value).await);
    client
        .rotate(manage(token))
        .await
        .refused("invalid_rotation");
    client.poll(going_on(&granted)).await.refused(CODE);
    client.cancel(going_on(&granted)).await.refused(CODE);
}

/// Single use under a race. Shows GNAP-4.2-06, GNAP-5.1-02.
async fn one_of_two_hundred_calls_at_once_gets_the_tokens(parley: &Parley) {
    let client = Instance::new(parley);
    let interaction = client.interact(one_token()).await;
    let interact_ref = allow(parley, &interaction).await;
    let content = json!({"interact_ref": interact_ref});
    let request = client.continuation(interaction.going_on(), Some(&content));
    let mut calls = tokio::task::JoinSet::new();
    for _ in 0..200 {
        // Each call is signed anew: these are no replays.
        let request = client.signed(request.clone(), |_| ());
        calls.spawn(async move {
            let key = SigningKey::from_ed25519_seed("unused", &[0; 32]).unwrap();
            let sender = Client::new(key).unwrap();
            e2e::Reply(sender.send(request).await.expect("an answer"))
        });
    }
    let replies = calls.join_all().await;
    assert_eq!(successes(&replies), 1, "exactly one call gets tokens");
    for refused in replies.iter().filter(|reply| reply.status() != 200) {
        let refusal = refused.refused_somehow();
        let code = refusal["error"]["code"].as_str().unwrap();
        assert!(
            ["invalid_continuation", "too_many_attempts"].contains(&code),
            "{refused}"
        );
    }
}

/// Shows GNAP-11.27-01, GNAP-3.6-18.
async fn a_client_that_never_waits_loses_its_grant(parley: &Parley) {
    let client = Instance::new(parley);
    let interaction = client.interact(one_token()).await;
    let mut go_on = interaction.going_on().clone();
    let mut waits = Vec::new();
    let end = loop {
        let answer = client.poll(&go_on).await;
        // On a busy machine the first wait may be over meanwhile.
        if answer.status() == 200 {
            go_on = going_on(&answer.grant()).clone();
            waits.clear();
            continue;
        }
        let refusal = answer.refused_somehow();
        if refusal["error"]["code"] != "too_fast" {
            break answer;
        }
        waits.push(refusal["continue"]["wait"].as_u64().unwrap());
        assert!(waits.len() < 100, "it never ends");
    };
    assert_eq!(end.refused("too_many_attempts").get("continue"), None);
    assert!(
        waits.is_sorted() && waits.first() < waits.last(),
        "{waits:?}"
    );
    client.poll(&go_on).await.refused(CODE);
    let page = Person::alice(parley)
        .await
        .open(interaction.redirect())
        .await;
    assert_eq!(page.status, 410);
}

/// Shows GNAP-2.3-02.
async fn refuses_a_client_in_a_continuation(parley: &Parley) {
    let client = Instance::new(parley);
    let interaction = client.interact(one_token()).await;
    let interact_ref = allow(parley, &interaction).await;
    let content = json!({"interact_ref": interact_ref, "client": client.by_value()});
    let request = client.continuation(interaction.going_on(), Some(&content));
    client.send(request).await.refused("invalid_request");
    client
        .redeem(interaction.going_on(), &interact_ref)
        .await
        .grant();
}

/// The demo user allows everything; gives what came back.
async fn allow(parley: &Parley, interaction: &e2e::Interaction) -> String {
    let alice = Person::alice(parley).await;
    let page = alice.open(interaction.redirect()).await;
    let callback = alice.decide(&page, Decision::AllowAll).await.callback();
    interaction.interact_ref(&callback)
}
