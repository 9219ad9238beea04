//! RFC 9635 §11.33: a client that did not get its answer asks again.

use std::time::Duration;

use e2e::{Decision, Interaction};
use e2e::{Instance, Parley, Person, ResourceServer, going_on, only_token, redirect, tests};
use serde_json::json;

use crate::rights::one_token;

tests![
    a_repeated_continuation_gets_the_same_answer,
    a_repeated_poll_gets_the_same_answer,
    another_request_with_the_old_token_gets_nothing,
    a_repetition_after_the_end_gets_nothing,
];

const CODE: &str = "invalid_continuation";
/// Calls side by side are no repetitions; a repetition is signed later.
const LATER: Duration = Duration::from_millis(6100);

/// Shows GNAP-11.33-01.
async fn a_repeated_continuation_gets_the_same_answer(parley: &Parley) {
    let client = Instance::new(parley);
    let interaction = client.interact(one_token()).await;
    let interact_ref = allow(parley, &interaction).await;
    let first = client
        .redeem(interaction.going_on(), &interact_ref)
        .await
        .grant();
    // At once it may be a race: not yet, but told how to go on.
    let at_once = client.redeem(interaction.going_on(), &interact_ref).await;
    assert!(at_once.refused(CODE)["continue"]["access_token"].is_object());

    tokio::time::sleep(LATER).await;
    let thief = Instance::new(parley);
    let stolen = thief.redeem(interaction.going_on(), &interact_ref).await;
    stolen.refused("invalid_client");
    let again = client
        .redeem(interaction.going_on(), &interact_ref)
        .await
        .grant();
    assert_eq!(again, first);
    let server = ResourceServer::photo_server(parley);
    assert!(server.finds_active(&only_token(&again).value).await);
    // The grant goes on from there, and the reference is still used up.
    let answer = client.redeem(going_on(&again), &interact_ref).await;
    answer.refused("too_many_attempts");
}

/// Shows GNAP-11.33-01.
async fn a_repeated_poll_gets_the_same_answer(parley: &Parley) {
    let client = Instance::new(parley);
    let response = client.interact_without_finish(one_token()).await;
    tokio::time::sleep(Duration::from_millis(5100)).await;
    let first = client.poll(going_on(&response)).await.grant();
    tokio::time::sleep(LATER).await;
    let again = client.poll(going_on(&response)).await.grant();
    assert_eq!(again, first);
    let alice = Person::alice(parley).await;
    let page = alice.open(redirect(&response)).await;
    alice.decide(&page, Decision::AllowAll).await.page();
    only_token(&client.poll(going_on(&again)).await.grant());
}

/// Shows GNAP-5-14.
async fn another_request_with_the_old_token_gets_nothing(parley: &Parley) {
    let client = Instance::photo_sync(parley);
    let first = client
        .ask(json!({"access_token": one_token()}))
        .await
        .grant();
    let second = client.poll(going_on(&first)).await.grant();
    tokio::time::sleep(LATER).await;
    let old = going_on(&first);
    client.redeem(old, "another").await.refused(CODE);
    client
        .modify(old, &json!({"access_token": one_token()}))
        .await
        .refused(CODE);
    client.cancel(old).await.refused(CODE);
    assert_eq!(client.poll(old).await.grant(), second);
    // Once the grant went on, there is nothing to repeat.
    client.poll(going_on(&second)).await.grant();
    client.poll(old).await.refused(CODE);
}

/// Shows GNAP-1.5-10.
async fn a_repetition_after_the_end_gets_nothing(parley: &Parley) {
    let client = Instance::photo_sync(parley);
    let first = client
        .ask(json!({"access_token": one_token()}))
        .await
        .grant();
    let second = client.poll(going_on(&first)).await.grant();
    client.cancel(going_on(&second)).await.no_content();
    tokio::time::sleep(LATER).await;
    client.poll(going_on(&first)).await.refused(CODE);
}

async fn allow(parley: &Parley, interaction: &Interaction) -> String {
    let alice = Person::alice(parley).await;
    let page = alice.open(interaction.redirect()).await;
    let callback = alice.decide(&page, Decision::AllowAll).await.callback();
    interaction.interact_ref(&callback)
}
