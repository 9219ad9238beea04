//! RFC 9635 §4.2.2: the AS calls the client when a person has decided.

use std::time::Duration;

use e2e::{
    Backend, Decision, Given, Instance, Parley, Person, Receiver, Tenant, free_port, only_token,
};
use parley_client::{KeyAlgorithm, make_key};
use serde_json::{Value, json};

use crate::rights::one_token;

/// The tests of this file: most on the shared server, some on their own.
pub fn tests() -> Vec<e2e::suite::Test> {
    let mut tests = shared::tests();
    tests.extend(alone::tests());
    tests
}

mod shared {
    use super::{
        a_call_that_is_not_taken_is_made_again, a_cancelled_grant_is_not_pushed,
        a_client_that_does_not_know_the_interaction_is_not_called_again, a_no_is_pushed_too,
        a_redirect_is_not_followed, a_yes_is_pushed_with_hash_and_reference,
        hosts_inside_are_refused_at_the_request, the_profile_of_a_secondary_device_works,
        without_the_reference_there_are_no_tokens,
    };

    e2e::tests![
        a_yes_is_pushed_with_hash_and_reference,
        a_no_is_pushed_too,
        without_the_reference_there_are_no_tokens,
        a_call_that_is_not_taken_is_made_again,
        a_client_that_does_not_know_the_interaction_is_not_called_again,
        a_redirect_is_not_followed,
        a_cancelled_grant_is_not_pushed,
        hosts_inside_are_refused_at_the_request,
        the_profile_of_a_secondary_device_works,
    ];
}

mod alone {
    use super::a_restart_loses_no_call;

    e2e::tests![alone: a_restart_loses_no_call];
}

fn taken() -> Given {
    Given::new(204, "x-taken: yes", "")
}

/// A tenant whose clients may be called on this machine, for development.
fn tenant(parley: &Parley, receiver: &Receiver) -> Tenant {
    parley.make_tenant_with(&json!({"outbound_exceptions": [receiver.place()]}))
}

/// The tenant's user opens the interaction and decides; gives the last page.
async fn decide(tenant: &Tenant, redirect: &str, decision: Decision<'_>) -> String {
    let person = Person::new();
    let ending = person.interact(redirect, &tenant.demo().sign_in, decision);
    ending.await.page().html
}

/// Shows IANA-FINISH-02, GNAP-3.3-05, GNAP-3.3.5-01, GNAP-4.2-01, GNAP-4.2-08, GNAP-4.2.2-01,
/// GNAP-4.2.2-02, GNAP-4.2.3-01, GNAP-2.5.2-11, GNAP-2.5.2-14.
async fn a_yes_is_pushed_with_hash_and_reference(parley: &Parley) {
    let receiver = Receiver::start(vec![taken()]).await;
    let tenant = tenant(parley, &receiver);
    let client = Instance::new(&tenant);
    let uri = receiver.uri("/push/1?a=b");
    let interaction = client
        .interact_by_push(one_token(), &["redirect"], &uri)
        .await;
    let page = decide(&tenant, interaction.redirect(), Decision::AllowAll).await;
    assert!(page.contains("go back to the application"));

    let pushed = receiver.wait_for(1).await.remove(0);
    assert_eq!(pushed.line, "POST /push/1?a=b");
    assert_eq!(pushed.header("content-type"), Some("application/json"));
    assert_eq!(pushed.header("host"), Some(receiver.place()));
    // Checks the hash too.
    let interact_ref = interaction.pushed_ref(&pushed.content);
    let granted = client
        .redeem(interaction.going_on(), &interact_ref)
        .await
        .grant();
    assert!(!only_token(&granted).access.is_empty());
}

/// Shows GNAP-4.2-01, GNAP-3.3.5-01 for a denial.
async fn a_no_is_pushed_too(parley: &Parley) {
    let receiver = Receiver::start(vec![taken()]).await;
    let tenant = tenant(parley, &receiver);
    let client = Instance::new(&tenant);
    let uri = receiver.uri("/push");
    let interaction = client
        .interact_by_push(one_token(), &["redirect"], &uri)
        .await;
    decide(&tenant, interaction.redirect(), Decision::Deny).await;
    let pushed = receiver.wait_for(1).await.remove(0);
    let interact_ref = interaction.pushed_ref(&pushed.content);
    let answer = client.redeem(interaction.going_on(), &interact_ref).await;
    answer.refused("user_denied");
}

/// Shows GNAP-C-01, GNAP-C.2-01.
async fn the_profile_of_a_secondary_device_works(parley: &Parley) {
    let receiver = Receiver::start(vec![taken(), taken()]).await;
    let tenant = tenant(parley, &receiver);
    let key = make_key(KeyAlgorithm::Ps256).unwrap();
    let client = Instance::with_key(&tenant, key);
    assert_eq!(client.itself()["key"]["proof"], "httpsig");
    let subject = json!({"sub_id_formats": ["opaque"], "assertion_formats": ["id_token"]});
    for nth in [1, 2] {
        let members = json!({"access_token": one_token(), "subject": subject});
        let uri = receiver.uri("/push");
        let start = ["user_code", "user_code_uri"];
        let interaction = client.interact_by_push_for(members, &start, &uri).await;
        let interact = interaction.response.interact.clone().unwrap();
        let (own, code) = (interact.user_code_uri.unwrap(), interact.user_code.unwrap());
        let (page, code) = match nth {
            1 => (format!("{}/device", tenant.base()), code),
            _ => (own.uri, own.code),
        };
        let person = Person::new();
        let page = person.enter(&page, code.expose()).await;
        let page = person.sign_in(&page, &tenant.demo().sign_in).await;
        person.decide(&page, Decision::AllowAll).await.page();
        let pushed = receiver.wait_for(nth).await.remove(nth - 1);
        // Checks the hash, by sha-256, too.
        let interact_ref = interaction.pushed_ref(&pushed.content);
        let answer = client.redeem(interaction.going_on(), &interact_ref).await;
        only_token(&answer.grant());
        let subject = &answer.ok()["subject"];
        assert_eq!(subject["sub_ids"][0]["format"], "opaque");
        assert_eq!(subject["assertions"][0]["format"], "id_token");
    }
}

/// Shows GNAP-2.5.2-13, GNAP-3.3.5-02.
async fn without_the_reference_there_are_no_tokens(parley: &Parley) {
    let receiver = Receiver::start(vec![taken()]).await;
    let tenant = tenant(parley, &receiver);
    let client = Instance::new(&tenant);
    let uri = receiver.uri("/push");
    let interaction = client
        .interact_by_push(one_token(), &["redirect"], &uri)
        .await;
    decide(&tenant, interaction.redirect(), Decision::AllowAll).await;
    let polled = client.poll(interaction.going_on()).await.ok();
    assert_eq!(polled.get("access_token"), None);
    assert!(polled["continue"].is_object());
}

/// The same content again, until somebody takes it.
async fn a_call_that_is_not_taken_is_made_again(parley: &Parley) {
    let broken = Given::new(503, "retry-after: 1", "later");
    let receiver = Receiver::start(vec![broken, taken()]).await;
    let tenant = tenant(parley, &receiver);
    let client = Instance::new(&tenant);
    let uri = receiver.uri("/push");
    let interaction = client
        .interact_by_push(one_token(), &["redirect"], &uri)
        .await;
    decide(&tenant, interaction.redirect(), Decision::AllowAll).await;
    let calls = receiver.wait_for(2).await;
    assert_eq!(calls[0].content, calls[1].content);
    let interact_ref = interaction.pushed_ref(&calls[1].content);
    let answer = client.redeem(interaction.going_on(), &interact_ref).await;
    answer.grant();
}

/// What a client answers that cannot use the hash (RFC 9635 §4.2.2).
async fn a_client_that_does_not_know_the_interaction_is_not_called_again(parley: &Parley) {
    let unknown = json!({"error": "unknown_interaction"});
    let receiver = Receiver::start(vec![Given::json(400, &unknown), taken()]).await;
    let tenant = tenant(parley, &receiver);
    let uri = receiver.uri("/push");
    let interaction = Instance::new(&tenant)
        .interact_by_push(one_token(), &["redirect"], &uri)
        .await;
    decide(&tenant, interaction.redirect(), Decision::AllowAll).await;
    receiver.wait_for(1).await;
    // The first pause before another attempt would be one second.
    tokio::time::sleep(Duration::from_millis(2500)).await;
    assert_eq!(receiver.taken().len(), 1);
}

/// Shows GNAP-11.34-01: a redirect could lead inside.
async fn a_redirect_is_not_followed(parley: &Parley) {
    let inside = Receiver::start(vec![taken()]).await;
    let location = format!("location: {}", inside.uri("/inside"));
    let away = Given::new(307, &location, "");
    let receiver = Receiver::start(vec![away, taken()]).await;
    let tenant = tenant(parley, &receiver);
    let uri = receiver.uri("/push");
    let interaction = Instance::new(&tenant)
        .interact_by_push(one_token(), &["redirect"], &uri)
        .await;
    decide(&tenant, interaction.redirect(), Decision::AllowAll).await;
    // Not taken, so that it is tried at the same address again.
    receiver.wait_for(2).await;
    assert_eq!(inside.taken().len(), 0);
}

/// Shows GNAP-4.2-10.
async fn a_cancelled_grant_is_not_pushed(parley: &Parley) {
    let receiver = Receiver::start(vec![taken()]).await;
    let tenant = tenant(parley, &receiver);
    let client = Instance::new(&tenant);
    let uri = receiver.uri("/push");
    let interaction = client
        .interact_by_push(one_token(), &["redirect"], &uri)
        .await;
    let person = Person::new();
    let page = person.open(interaction.redirect()).await;
    let page = person.sign_in(&page, &tenant.demo().sign_in).await;
    client.cancel(interaction.going_on()).await.no_content();
    let late = person.decide(&page, Decision::AllowAll).await.page();
    assert_eq!(late.status, 410);
    tokio::time::sleep(Duration::from_millis(1500)).await;
    assert_eq!(receiver.taken().len(), 0);
}

/// Shows GNAP-2.5.2.2-01, GNAP-4.2.2-03, GNAP-11.34-01.
async fn hosts_inside_are_refused_at_the_request(parley: &Parley) {
    let client = Instance::new(parley);
    let ask = async |uri: &str| {
        let finish = json!({"method": "push", "uri": uri, "nonce": e2e::nonce()});
        let interact = json!({"start": ["redirect"], "finish": finish});
        let members: Value = json!({"access_token": one_token(), "interact": interact});
        client.ask(members).await
    };
    for uri in [
        "https://127.0.0.1/push",
        "https://127.0.0.1:8480/push",
        "https://2130706433/push",
        "https://0x7f.1/push",
        "https://169.254.169.254/latest/meta-data/",
        "https://[::1]/push",
        "https://[::ffff:127.0.0.1]/push",
        "https://[64:ff9b::7f00:1]/push",
        "https://10.1.2.3/push",
        "https://172.16.0.1/push",
        "https://192.168.0.14/push",
        "https://100.64.0.1/push",
        "https://224.0.0.1/push",
        "https://localhost/push",
        "https://db.internal/push",
        "https://router/push",
        "http://client.example/push",
        "http://127.0.0.1:9/push",
        "com.example.app:/push",
        "https://client.example:25/push",
        "https://user:pw@client.example/push",
        "https://client.example/push#here",
        "/push",
    ] {
        ask(uri).await.refused("invalid_request");
    }
    let answer = ask("https://client.example/push").await.ok();
    assert!(answer["interact"]["finish"].is_string());
}

/// What waits to be delivered is in live state: with Redis it is delivered by
/// whoever comes next.
async fn a_restart_loses_no_call(backend: Backend) {
    if backend == Backend::Embedded {
        return;
    }
    let mut parley = Parley::start(backend).await;
    let place = format!("127.0.0.1:{}", free_port());
    parley.set("demo", &json!({"outbound_exceptions": [place]}));
    let client = Instance::new(&parley);
    let uri = format!("http://{place}/push");
    let interaction = client
        .interact_by_push(one_token(), &["redirect"], &uri)
        .await;
    decide(parley.tenant(), interaction.redirect(), Decision::AllowAll).await;
    parley.kill();
    let receiver = Receiver::start_at(&place, vec![taken()]).await;
    parley.restart().await;
    let pushed = receiver.wait_for(1).await.remove(0);
    interaction.pushed_ref(&pushed.content);
}
