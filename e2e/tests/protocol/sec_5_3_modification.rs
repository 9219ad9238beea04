//! RFC 9635 §5.3: a client changes what it asks for.

use std::time::Duration;

use e2e::{
    Decision, Instance, Interaction, Parley, Person, ResourceServer, going_on, modifying,
    only_token, redirect, successes, tests,
};
use gnap::response::GrantResponse;
use parley_client::Client;
use proof::SigningKey;
use serde_json::{Value, json};
use tokio::task::JoinSet;

use crate::rights::{PHOTOS_READ, one_token, photos};

tests![
    refuses_members_that_only_begin_a_grant,
    refuses_unknown_rights_and_changes_nothing,
    narrowing_an_approved_grant_needs_nobody,
    widening_an_approved_grant_asks_a_person,
    widening_without_a_way_to_a_person_changes_nothing,
    a_refused_widening_leaves_earlier_tokens,
    what_policy_denies_changes_nothing,
    an_agreement_whose_reference_was_not_brought_does_not_count,
    a_pending_grant_asks_for_something_else,
    a_page_shown_before_a_modification_decides_nothing,
    a_new_interaction_closes_the_old_one,
    cancelling_a_modified_grant_ends_its_tokens,
    one_of_fifty_modifications_at_once_counts,
];

const CODE: &str = "invalid_continuation";

/// Shows GNAP-5.3-10, GNAP-5.3-11, GNAP-2.3-02, GNAP-5-17.
async fn refuses_members_that_only_begin_a_grant(parley: &Parley) {
    let client = Instance::photo_sync(parley);
    let granted = client
        .ask(json!({"access_token": one_token()}))
        .await
        .grant();
    let go_on = going_on(&granted);
    for bad in [
        json!({"access_token": one_token(), "client": client.by_value()}),
        json!({"access_token": one_token(), "interact_ref": "guessed"}),
        json!({"access_token": {"access": []}}),
        json!({}),
        json!([]),
        json!("text"),
    ] {
        client.modify(go_on, &bad).await.refused("invalid_request");
    }
    client
        .modify(go_on, &json!({"access_token": one_token()}))
        .await
        .grant();
}

/// Shows GNAP-3.6-04.
async fn refuses_unknown_rights_and_changes_nothing(parley: &Parley) {
    let client = Instance::photo_sync(parley);
    let granted = client
        .ask(json!({"access_token": one_token()}))
        .await
        .grant();
    let unknown = json!({"access_token": {"access": ["never-heard-of"]}});
    let answer = client.modify(going_on(&granted), &unknown).await;
    assert!(answer.refused("invalid_request")["continue"].is_object());
    only_token(&client.poll(going_on(&granted)).await.grant());
}

/// Shows GNAP-5.3-01, GNAP-5.3-03, GNAP-5.3-04, GNAP-5.3-12, GNAP-5.3-14,
/// GNAP-5.3-15, GNAP-1.5-09.
async fn narrowing_an_approved_grant_needs_nobody(parley: &Parley) {
    let client = Instance::new(parley);
    let both = json!({"access": [photos(&["read", "write"])]});
    let granted = client.allowed(parley, both).await;
    let narrow = json!({"access_token": one_token()});
    let answer = client.modify(going_on(&granted), &narrow).await.grant();
    assert_eq!(answer.interact, None);
    let (before, after) = (only_token(&granted), only_token(&answer));
    assert_ne!(before.value, after.value);
    assert_eq!(json!(after.access), json!([photos(&["read"])]));
    assert_eq!(json!(before.access), json!([photos(&["read", "write"])]));
    let server = ResourceServer::photo_server(parley);
    assert!(server.finds_active(&before.value).await);
    assert!(server.finds_active(&after.value).await);
    // Polls now give what the grant was narrowed to; going back needs a person.
    let polled = client.poll(going_on(&answer)).await.grant();
    assert_eq!(only_token(&polled).access, after.access);
    let wide = json!({"access_token": {"access": [photos(&["read", "write"])]}});
    client
        .modify(going_on(&polled), &wide)
        .await
        .refused("invalid_interaction");
}

/// Shows GNAP-5.3-03, GNAP-5.3-05, GNAP-5.3-06, GNAP-5.3-07, GNAP-5.3-12,
/// GNAP-5.3-16, GNAP-1.5-09.
async fn widening_an_approved_grant_asks_a_person(parley: &Parley) {
    let client = Instance::new(parley);
    let granted = client.allowed(parley, one_token()).await;
    let wide = json!({"access_token": {"access": [photos(&["read", "write"])]}});
    let interaction = client.interact_again(going_on(&granted), wide).await;
    assert_eq!(interaction.response.access_token, None);
    assert_eq!(interaction.response.subject, None);
    // The old continuation token is over.
    client.poll(going_on(&granted)).await.refused(CODE);
    let server = ResourceServer::photo_server(parley);
    assert!(server.finds_active(&only_token(&granted).value).await);

    let interact_ref = decide(parley, &interaction, Decision::AllowAll).await;
    let answer = client
        .redeem(interaction.going_on(), &interact_ref)
        .await
        .grant();
    assert_eq!(
        json!(only_token(&answer).access),
        json!([photos(&["read", "write"])])
    );
    assert!(server.finds_active(&only_token(&answer).value).await);
    assert!(server.finds_active(&only_token(&granted).value).await);
}

/// Shows GNAP-5.3-05, GNAP-3.6-04.
async fn widening_without_a_way_to_a_person_changes_nothing(parley: &Parley) {
    let client = Instance::new(parley);
    let granted = client.allowed(parley, one_token()).await;
    let wide = json!({"access_token": {"access": [photos(&["write"])]}});
    let answer = client.modify(going_on(&granted), &wide).await;
    assert!(answer.refused("invalid_interaction")["continue"].is_object());
    let polled = client.poll(going_on(&granted)).await.grant();
    assert_eq!(only_token(&polled).access, only_token(&granted).access);
}

/// Shows GNAP-5.3-12.
async fn a_refused_widening_leaves_earlier_tokens(parley: &Parley) {
    let client = Instance::new(parley);
    let granted = client.allowed(parley, one_token()).await;
    let wide = json!({"access_token": {"access": [photos(&["read", "write"])]}});
    let interaction = client.interact_again(going_on(&granted), wide).await;
    let interact_ref = decide(parley, &interaction, Decision::Deny).await;
    let answer = client.redeem(interaction.going_on(), &interact_ref).await;
    answer.refused("user_denied");
    let server = ResourceServer::photo_server(parley);
    assert!(server.finds_active(&only_token(&granted).value).await);
}

/// Shows GNAP-3.6-14.
async fn what_policy_denies_changes_nothing(parley: &Parley) {
    let client = Instance::photo_sync(parley);
    let granted = client
        .ask(json!({"access_token": one_token()}))
        .await
        .grant();
    let denied = json!({"access_token": {"access": [photos(&["read"])], "flags": ["bearer"]}});
    let answer = client.modify(going_on(&granted), &denied).await;
    let refusal = answer.refused_somehow();
    assert!(refusal["continue"].is_object(), "{refusal}");
    only_token(&client.poll(going_on(&granted)).await.grant());
}

/// Who holds the handle may not be in the browser of the person who agreed.
async fn an_agreement_whose_reference_was_not_brought_does_not_count(parley: &Parley) {
    let client = Instance::new(parley);
    let interaction = client.interact(one_token()).await;
    let old = decide(parley, &interaction, Decision::AllowAll).await;
    let same = json!({"access_token": one_token()});
    let answer = client.modify(interaction.going_on(), &same).await;
    answer.refused("invalid_interaction");

    let again = client.interact_again(interaction.going_on(), same).await;
    assert_eq!(again.response.access_token, None);
    let stale = client.redeem(again.going_on(), &old).await;
    stale.refused("invalid_interaction");
    let new = decide(parley, &again, Decision::AllowAll).await;
    only_token(&client.redeem(again.going_on(), &new).await.grant());
}

/// Shows GNAP-5.3-02, GNAP-5.3-04, GNAP-3.3-09, GNAP-5-07.
async fn a_pending_grant_asks_for_something_else(parley: &Parley) {
    let client = Instance::new(parley);
    let response = client.interact_without_finish(one_token()).await;
    let other = json!({"access_token": {"access": [PHOTOS_READ]}});
    client
        .modify(going_on(&response), &other)
        .await
        .refused("too_fast");
    wait().await;
    let answer = client.modify(going_on(&response), &other).await.grant();
    assert_eq!((&answer.interact, &answer.access_token), (&None, &None));
    client.poll(going_on(&response)).await.refused(CODE);

    let alice = Person::alice(parley).await;
    let page = alice.open(redirect(&response)).await;
    alice.decide(&page, Decision::AllowAll).await.page();
    let granted = client.poll(going_on(&answer)).await.grant();
    assert_eq!(json!(only_token(&granted).access), json!([PHOTOS_READ]));
}

/// A person's yes is to what the page said.
async fn a_page_shown_before_a_modification_decides_nothing(parley: &Parley) {
    let client = Instance::new(parley);
    let response = client.interact_without_finish(one_token()).await;
    let alice = Person::alice(parley).await;
    let stale = alice.open(redirect(&response)).await;
    wait().await;
    let more = json!({"access_token": {"access": [photos(&["write"])]}});
    let answer = client.modify(going_on(&response), &more).await.grant();
    let refused = alice.decide(&stale, Decision::AllowAll).await.page();
    assert_eq!(refused.status, 400);
    wait().await;
    let polled = client.poll(going_on(&answer)).await.grant();
    assert_eq!(polled.access_token, None);

    let page = alice.open(redirect(&response)).await;
    alice.decide(&page, Decision::AllowAll).await.page();
    let granted = client.poll(going_on(&polled)).await.grant();
    assert_eq!(
        json!(only_token(&granted).access),
        json!([photos(&["write"])])
    );
}

/// Shows GNAP-5.3-06, GNAP-3.3-06, GNAP-4-04.
async fn a_new_interaction_closes_the_old_one(parley: &Parley) {
    let client = Instance::new(parley);
    let first = client.interact(one_token()).await;
    wait().await;
    let second = client.interact_again(first.going_on(), json!({})).await;
    assert_ne!(first.redirect(), second.redirect());
    let alice = Person::alice(parley).await;
    assert_eq!(alice.open(first.redirect()).await.status, 410);
    let interact_ref = decide(parley, &second, Decision::AllowAll).await;
    let granted: GrantResponse = client
        .redeem(second.going_on(), &interact_ref)
        .await
        .grant();
    assert_eq!(
        json!(only_token(&granted).access),
        json!([photos(&["read"])])
    );
}

/// Shows GNAP-5.4-03.
async fn cancelling_a_modified_grant_ends_its_tokens(parley: &Parley) {
    let client = Instance::new(parley);
    let granted = client.allowed(parley, one_token()).await;
    let wide = json!({"access_token": {"access": [photos(&["write"])]}});
    let interaction = client.interact_again(going_on(&granted), wide).await;
    let server = ResourceServer::photo_server(parley);
    assert!(server.finds_active(&only_token(&granted).value).await);
    client.cancel(interaction.going_on()).await.no_content();
    assert!(!server.finds_active(&only_token(&granted).value).await);
    client.poll(interaction.going_on()).await.refused(CODE);
}

/// Single use under a race.
async fn one_of_fifty_modifications_at_once_counts(parley: &Parley) {
    let client = Instance::new(parley);
    let granted = client.allowed(parley, one_token()).await;
    let content: Value = json!({
        "access_token": {"access": [photos(&["read", "write"])]},
        "interact": {"start": ["redirect"]},
    });
    let at = e2e::now();
    let mut calls = JoinSet::new();
    for _ in 0..50 {
        // Each call is signed anew, in the same moment: these are neither
        // replays nor repetitions.
        let request = modifying(going_on(&granted), &content);
        let request = client.signed(request, |signing| signing.created = Some(at));
        calls.spawn(async move {
            let key = SigningKey::from_ed25519_seed("unused", &[0; 32]).unwrap();
            let sender = Client::new(key).unwrap();
            e2e::Reply(sender.send(request).await.expect("an answer"))
        });
    }
    let replies = calls.join_all().await;
    assert_eq!(successes(&replies), 1);
    for refused in replies.iter().filter(|reply| reply.status() != 200) {
        let refusal = refused.refused_somehow();
        let code = refusal["error"]["code"].as_str().unwrap();
        assert!([CODE, "too_fast"].contains(&code), "{refused}");
    }
}

/// The wait that a pending grant asks for.
async fn wait() {
    tokio::time::sleep(Duration::from_millis(5100)).await;
}

async fn decide(parley: &Parley, interaction: &Interaction, decision: Decision<'_>) -> String {
    let alice = Person::alice(parley).await;
    let page = alice.open(interaction.redirect()).await;
    let callback = alice.decide(&page, decision).await.callback();
    interaction.interact_ref(&callback)
}
