//! Software agents: who acts is asked for, shown, and part of every token
//! (the `act` claim of RFC 8693 §4.1).

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use e2e::{Decision, Instance, Parley, Person, ResourceServer, manage, only_token, tests};
use gnap::response::TokenResponse;
use gnap::secret::Secret;
use serde_json::{Value, json};

use crate::rights::{photos, reports};

/// Who runs the demo's agents, as its administrator registered.
const OPERATOR: &str = "Demo Errands Ltd.";
/// The sentence for an agent that nobody vouches for.
const UNKNOWN: &str = "Nobody here knows who runs it.";

tests![
    refuses_agents_that_cannot_be_shown,
    an_operator_cannot_be_claimed,
    a_registered_agent_is_shown_with_its_operator,
    introspection_and_signed_tokens_say_who_acts,
    a_rotated_token_still_says_who_acts,
    no_actor_where_no_agent_acts,
];

async fn refuses_agents_that_cannot_be_shown(parley: &Parley) {
    let agent = Instance::errand_agent(parley);
    let long = "x".repeat(600);
    for itself in [
        json!("planner"),
        json!([]),
        json!({"id": ""}),
        json!({"id": "two words"}),
        json!({"id": long}),
        json!({"name": 7}),
        json!({"purpose": long}),
    ] {
        let members = json!({"agent": itself, "access_token": {"access": [photos(&["read"])]}});
        agent.ask(members).await.refused("invalid_request");
    }
}

/// What the request says of an operator is nothing, whoever asks.
async fn an_operator_cannot_be_claimed(parley: &Parley) {
    let stranger = Instance::new(parley);
    let interaction = stranger
        .interact_for(json!({
            "agent": {"id": "x", "name": "Planner", "operator": OPERATOR},
            "access_token": {"access": [photos(&["read"])]},
        }))
        .await;
    let alice = Person::alice(parley).await;
    let page = alice.open(interaction.redirect()).await;
    assert!(page.html.contains("Planner"), "{}", page.html);
    assert!(page.html.contains(UNKNOWN), "{}", page.html);
    assert!(!page.html.contains(OPERATOR), "{}", page.html);
    let granted = stranger
        .decided(&interaction, &alice, Decision::AllowAll)
        .await
        .grant();
    let act = acting(parley, &only_token(&granted).value).await;
    assert_eq!(act["agent"], "x");
    assert_eq!(act.get("operator"), None);
}

async fn a_registered_agent_is_shown_with_its_operator(parley: &Parley) {
    let agent = Instance::errand_agent(parley);
    let interaction = agent
        .interact_for(json!({
            "agent": {"name": "Album maker", "purpose": "Choose ten photos for grandma"},
            "access_token": {"access": [photos(&["read"])]},
        }))
        .await;
    let alice = Person::alice(parley).await;
    let page = alice.open(interaction.redirect()).await;
    for text in [
        "Album maker",
        OPERATOR,
        "Choose ten photos for grandma",
        "acts for you",
    ] {
        assert!(page.html.contains(text), "{text} in {}", page.html);
    }
    assert!(!page.html.contains(UNKNOWN));
}

async fn introspection_and_signed_tokens_say_who_acts(parley: &Parley) {
    let agent = Instance::errand_agent(parley);
    let token = granted(parley, &agent, json!({"id": "run-7"})).await;
    let act = acting(parley, &token.value).await;
    assert_eq!(act["agent"], "run-7");
    assert_eq!(act["operator"], OPERATOR);
    assert!(
        act["sub"]
            .as_str()
            .is_some_and(|sub| sub.starts_with("urn:ietf:params:oauth:jwk-thumbprint:sha-256:"))
    );
    assert_eq!(act.get("act"), None);
    assert_eq!(claims(token.value.expose())["act"], act);
}

async fn a_rotated_token_still_says_who_acts(parley: &Parley) {
    let agent = Instance::errand_agent(parley);
    let token = granted(parley, &agent, json!({"id": "run-8"})).await;
    let before = acting(parley, &token.value).await;
    let response = agent.rotate(manage(&token)).await.grant();
    let rotated = only_token(&response);
    assert_ne!(rotated.value.expose(), token.value.expose());
    assert_eq!(acting(parley, &rotated.value).await, before);
    assert_eq!(claims(rotated.value.expose())["act"], before);
}

async fn no_actor_where_no_agent_acts(parley: &Parley) {
    let client = Instance::new(parley);
    let access = json!({"access": [reports(&["read"])]});
    let granted = client.allowed(parley, access).await;
    let token = only_token(&granted);
    let server = ResourceServer::photo_server(parley);
    let answer = server.introspect(&token.value).await.ok();
    assert_eq!(answer["active"], true);
    assert_eq!(answer.get("act"), None);
    assert_eq!(claims(token.value.expose()).get("act"), None);
}

/// A signed token that Alice allowed an agent.
async fn granted(parley: &Parley, agent: &Instance, itself: Value) -> TokenResponse {
    let interaction = agent
        .interact_for(json!({
            "agent": itself,
            "access_token": {"access": [reports(&["read"])]},
        }))
        .await;
    let alice = Person::alice(parley).await;
    let response = agent
        .decided(&interaction, &alice, Decision::AllowAll)
        .await
        .grant();
    only_token(&response).clone()
}

/// The actor at introspection.
async fn acting(parley: &Parley, token: &Secret) -> Value {
    let server = ResourceServer::photo_server(parley);
    let answer = server.introspect(token).await.ok();
    assert_eq!(answer["active"], true, "{answer:?}");
    answer["act"].clone()
}

fn claims(token: &str) -> Value {
    let payload = token.split('.').nth(1).expect("a payload");
    let json = URL_SAFE_NO_PAD.decode(payload).expect("base64url");
    serde_json::from_slice(&json).expect("claims")
}
