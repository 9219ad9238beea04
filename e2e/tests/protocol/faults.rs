//! What was answered is durable: nothing of it is lost when the server dies.

use e2e::{
    Backend, Decision, Instance, Parley, Person, ResourceServer, going_on, manage, only_token,
    tests,
};
use serde_json::json;

use crate::rights::one_token;

tests![alone:
    a_token_survives_a_kill_right_after_its_answer,
    a_revocation_survives_a_kill_right_after_its_answer,
    a_decision_survives_a_kill_right_after_its_answer,
    a_stop_signal_ends_the_server_in_order,
];

async fn a_token_survives_a_kill_right_after_its_answer(backend: Backend) {
    let mut parley = Parley::start(backend).await;
    let client = Instance::photo_sync(&parley);
    let answer = client.ask(json!({"access_token": one_token()})).await;
    parley.kill();
    let granted = answer.grant();
    parley.restart().await;
    let server = ResourceServer::photo_server(&parley);
    let token = only_token(&granted);
    assert!(server.finds_active(&token.value).await);
    // Every handle of the answer still works.
    let rotated = client.rotate(manage(token)).await;
    parley.kill();
    let rotated = rotated.ok();
    parley.restart().await;
    let value = rotated["access_token"]["value"].as_str().unwrap();
    assert!(server.finds_active(&gnap::secret::Secret::new(value)).await);
    assert!(!server.finds_active(&token.value).await);
    client.poll(going_on(&granted)).await.grant();
}

async fn a_revocation_survives_a_kill_right_after_its_answer(backend: Backend) {
    let mut parley = Parley::start(backend).await;
    let client = Instance::photo_sync(&parley);
    let granted = client
        .ask(json!({"access_token": one_token()}))
        .await
        .grant();
    let token = only_token(&granted);
    let answer = client.revoke(manage(token)).await;
    parley.kill();
    answer.no_content();
    parley.restart().await;
    assert!(
        !ResourceServer::photo_server(&parley)
            .finds_active(&token.value)
            .await
    );
}

/// Losing what waits may cost an undecided grant, never a decision.
async fn a_decision_survives_a_kill_right_after_its_answer(backend: Backend) {
    let mut parley = Parley::start(backend).await;
    let client = Instance::new(&parley);
    let interaction = client.interact(one_token()).await;
    let alice = Person::alice(&parley).await;
    let page = alice.open(interaction.redirect()).await;
    let ending = alice.decide(&page, Decision::AllowAll).await;
    parley.kill();
    let interact_ref = interaction.interact_ref(&ending.callback());
    parley.restart().await;
    let granted = client
        .redeem(interaction.going_on(), &interact_ref)
        .await
        .grant();
    let token = only_token(&granted);
    assert!(
        ResourceServer::photo_server(&parley)
            .finds_active(&token.value)
            .await
    );
}

async fn a_stop_signal_ends_the_server_in_order(backend: Backend) {
    let mut parley = Parley::start(backend).await;
    let client = Instance::photo_sync(&parley);
    let granted = client
        .ask(json!({"access_token": one_token()}))
        .await
        .grant();
    assert!(parley.stop().success());
    parley.restart().await;
    let token = only_token(&granted);
    assert!(
        ResourceServer::photo_server(&parley)
            .finds_active(&token.value)
            .await
    );
}
