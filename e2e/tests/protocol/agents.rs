//! Software agents: who acts is asked for, shown, and part of every token
//! (the `act` claim of RFC 8693 §4.1).

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use e2e::{
    Decision, Form, Instance, Page, Parley, Person, ResourceServer, manage, only_token, tests,
};
use gnap::response::TokenResponse;
use gnap::secret::Secret;
use serde_json::{Value, json};

use crate::rights::{originals, photos, reports};

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
    a_person_sees_and_cuts_a_branch,
    nobody_cuts_branches_of_others,
    a_person_ends_everything_of_one_agent,
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

/// Shows RS-4-04.
async fn a_person_sees_and_cuts_a_branch(parley: &Parley) {
    let (agent, alice) = (Instance::errand_agent(parley), Person::alice(parley).await);
    let (token, derived) = passed_on(parley, &agent, &alice).await;
    let archive = ResourceServer::archive_server(parley);
    let answer = archive.introspect(&derived.value).await.ok();
    assert_eq!(answer["act"]["act"]["agent"], "run-9");
    assert_eq!(answer["act"]["act"]["operator"], OPERATOR);

    let page = alice.open(&format!("{}/me", parley.tenant().base())).await;
    let action = format!("/me/tokens/{}", id(&derived));
    assert!(page.html.contains("Passed on to"), "{}", page.html);
    let page = post(&alice, &page, &action).await;
    assert!(!archive.finds_active(&derived.value).await);
    let photos = ResourceServer::photo_server(parley);
    assert!(photos.finds_active(&token.value).await, "the tree stands");
    assert!(!page.html.contains(&action));
}

async fn nobody_cuts_branches_of_others(parley: &Parley) {
    let (agent, alice) = (Instance::errand_agent(parley), Person::alice(parley).await);
    let (token, derived) = passed_on(parley, &agent, &alice).await;
    let archive = ResourceServer::archive_server(parley);
    let me = format!("{}/me", parley.tenant().base());
    let action = format!("/me/tokens/{}", id(&derived));
    let bob = Person::bob(parley).await;
    let page = bob.open(&me).await;
    assert!(!page.html.contains(&action));
    post(&bob, &page, &action).await;
    assert!(archive.finds_active(&derived.value).await);
    // A form of another browser is none.
    let page = alice.open(&me).await;
    let forged = Person::alice(parley).await;
    let form = form(&page, &action);
    forged.post(&page, &form, &form.untouched()).await.page();
    assert!(archive.finds_active(&derived.value).await);
    post(&alice, &page, &action).await;
    assert!(!archive.finds_active(&derived.value).await);
    let photos = ResourceServer::photo_server(parley);
    assert!(photos.finds_active(&token.value).await);
}

async fn a_person_ends_everything_of_one_agent(parley: &Parley) {
    let (agent, alice) = (Instance::errand_agent(parley), Person::alice(parley).await);
    let one = granted(parley, &agent, json!({"id": "run-10"})).await;
    let again = granted(parley, &agent, json!({"id": "run-10"})).await;
    let other = granted(parley, &agent, json!({"id": "run-11"})).await;
    let me = format!("{}/me", parley.tenant().base());
    let page = alice.open(&me).await;
    let action = page
        .html
        .split("formaction=\"")
        .filter_map(|rest| rest.split('"').next())
        .find(|action| action.contains("/me/agents/"))
        .expect("a way to end all of an agent")
        .to_owned();
    let bob = Person::bob(parley).await;
    let of_bob = bob.open(&me).await;
    let server = ResourceServer::photo_server(parley);
    post(&bob, &of_bob, &action).await;
    assert!(server.finds_active(&one.value).await);
    post(&alice, &page, &action).await;
    assert!(!server.finds_active(&one.value).await);
    assert!(!server.finds_active(&again.value).await);
    assert!(server.finds_active(&other.value).await);
}

/// What Alice allowed an agent, and what the photo server derived from it.
async fn passed_on(
    parley: &Parley,
    agent: &Instance,
    alice: &Person,
) -> (TokenResponse, TokenResponse) {
    let access = json!([photos(&["read"]), originals(&["read"])]);
    let interaction = agent
        .interact_for(json!({"agent": {"id": "run-9"}, "access_token": {"access": access}}))
        .await;
    let response = agent.decided(&interaction, alice, Decision::AllowAll).await;
    let token = only_token(&response.grant()).clone();
    let server = ResourceServer::photo_server(parley);
    let originals = json!([originals(&["read"])]);
    let derived = server.derive(&token.value, &originals).await.grant();
    (token, only_token(&derived).clone())
}

/// The id of a token, which its management address has.
fn id(token: &TokenResponse) -> String {
    let uri = &manage(token).uri;
    uri.rsplit('/').next().expect("an id").to_owned()
}

/// The form of any entry of the page, posted to `action`.
fn form(page: &Page, action: &str) -> Form {
    let forms = Form::all(&page.html);
    let form = forms.into_iter().find(|form| form.action.contains("/me/"));
    let form = form.expect("a form of the page");
    let base = form.action.split("/me/").next().expect("a path");
    let action = format!(
        "{base}{}",
        &action[action.find("/me/").unwrap_or_default()..]
    );
    Form { action, ..form }
}

async fn post(person: &Person, page: &Page, action: &str) -> Page {
    let form = form(page, action);
    person.post(page, &form, &form.untouched()).await.page()
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
