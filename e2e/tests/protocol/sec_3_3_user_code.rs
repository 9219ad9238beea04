//! RFC 9635 §3.3.3, §3.3.4, §4.1.2, §4.1.3: codes that a person types.

use std::collections::HashSet;
use std::time::Duration;

use e2e::{
    Backend, Decision, Instance, Page, Parley, Person, Tenant, going_on, only_token, redirect,
};
use gnap::interact::InteractResponse;
use gnap::response::GrantResponse;
use serde_json::json;

use crate::rights::{one_token, photos};

/// The tests of this file: most on the shared server, some on their own.
pub fn tests() -> Vec<e2e::suite::Test> {
    let mut tests = shared::tests();
    tests.extend(alone::tests());
    tests
}

mod shared {
    use super::{
        a_code_at_its_own_address_is_good_only_there, a_code_leads_to_the_consent_page,
        codes_are_short_random_and_easily_typed, deciding_elsewhere_closes_a_code,
        each_code_opens_its_own_grant, entering_a_code_closes_every_other_mode,
        guessing_is_slowed_down, refuses_forms_that_the_page_did_not_make,
        the_code_page_names_no_client, unknown_and_used_codes_look_alike,
    };

    e2e::tests![
        codes_are_short_random_and_easily_typed,
        a_code_leads_to_the_consent_page,
        the_code_page_names_no_client,
        a_code_at_its_own_address_is_good_only_there,
        each_code_opens_its_own_grant,
        unknown_and_used_codes_look_alike,
        entering_a_code_closes_every_other_mode,
        deciding_elsewhere_closes_a_code,
        refuses_forms_that_the_page_did_not_make,
        guessing_is_slowed_down,
    ];
}

mod alone {
    use super::an_expired_code_looks_unknown;

    e2e::tests![alone: an_expired_code_looks_unknown];
}

async fn ask(client: &Instance, start: &[&str]) -> (GrantResponse, InteractResponse) {
    let members = json!({"access_token": one_token(), "interact": {"start": start}});
    let response = client.ask(members).await.grant();
    let interact = response.interact.clone().expect("`interact`");
    (response, interact)
}

fn code(interact: &InteractResponse) -> &str {
    interact.user_code.as_ref().expect("`user_code`").expose()
}

fn device(tenant: &impl AsRef<Tenant>) -> String {
    format!("{}/device", tenant.as_ref().base())
}

/// What a page says went wrong.
fn problem(page: &Page) -> String {
    assert_eq!(page.status, 422, "{}", page.html);
    let (_, after) = page.html.split_once("role=\"alert\"").expect("an alert");
    after.split_once("</div>").unwrap().0.to_owned()
}

/// Shows IANA-START-03, IANA-START-04, IANA-INTERACT-RESP-03,
/// IANA-INTERACT-RESP-04, GNAP-3.3-03, GNAP-3.3-04, GNAP-3.3-08, GNAP-3.3.3-01, GNAP-3.3.3-02,
/// GNAP-3.3.3-04, GNAP-3.3.4-01, GNAP-3.3.4-02, GNAP-3.3.4-04, GNAP-3.3.4-05,
/// GNAP-3.3.4-06, GNAP-3.3.4-07, GNAP-3.3.4-08, GNAP-4.1.2-04, GNAP-4.1.2-05,
/// GNAP-4.1.2-06, GNAP-4.1.3-04, GNAP-4.1.3-05.
async fn codes_are_short_random_and_easily_typed(parley: &Parley) {
    let client = Instance::new(parley);
    let mut seen = HashSet::new();
    for _ in 0..10 {
        let (_, interact) = ask(&client, &["user_code", "user_code_uri"]).await;
        assert_eq!((&interact.redirect, &interact.app), (&None, &None));
        let own = interact.user_code_uri.as_ref().expect("`user_code_uri`");
        for code in [code(&interact), own.code.expose()] {
            assert_eq!(code.len(), 8, "{code}");
            let is_clear = |c: char| c.is_ascii_alphanumeric() && !"01OILAEU".contains(c);
            assert!(code.chars().all(is_clear), "{code}");
            assert_eq!(code, code.to_uppercase());
            assert!(seen.insert(code.to_owned()), "a code twice: {code}");
        }
        // As short as the tenant's address lets it be.
        let path = own.uri.strip_prefix(parley.tenant().base()).unwrap();
        assert!(path.len() <= 7, "{path}");
        assert!(!own.uri.to_uppercase().contains(own.code.expose()));
        let expires_in = interact.expires_in.expect("`expires_in`");
        assert!((60..=900).contains(&expires_in), "several minutes");
    }
}

/// Shows GNAP-3.3.3-01, GNAP-3.3.3-06, GNAP-4.1.2-02, GNAP-4.1.2-03,
/// GNAP-4.1.2-07, GNAP-4.1.2-08, GNAP-4.2-02.
async fn a_code_leads_to_the_consent_page(parley: &Parley) {
    let client = Instance::new(parley);
    for change in [
        |code: &str| code.to_owned(),
        |code: &str| code.to_lowercase(),
        |code: &str| format!(" {}-{} ", &code[..4], &code[4..]),
        |code: &str| format!("{} {}.", code[..3].to_lowercase(), &code[3..]),
    ] {
        let (response, interact) = ask(&client, &["user_code"]).await;
        let alice = Person::alice(parley).await;
        let page = alice.enter(&device(parley), &change(code(&interact))).await;
        assert!(page.html.contains("Photo Printer"));
        assert!(page.url.path().contains("/interact/"));
        let receipt = alice.decide(&page, Decision::AllowAll).await.page();
        assert!(receipt.html.contains("go back to the application"));
        let granted = client.poll(going_on(&response)).await.grant();
        let access = serde_json::to_value(&only_token(&granted).access).unwrap();
        assert_eq!(access, json!([photos(&["read"])]));
    }
}

/// Whoever dictates a code has also chosen the client's name: nobody sees it
/// before they signed in.
async fn the_code_page_names_no_client(parley: &Parley) {
    let (_, interact) = ask(&Instance::new(parley), &["user_code"]).await;
    let person = Person::new();
    let sign_in = person.enter(&device(parley), code(&interact)).await;
    assert!(sign_in.form("password").is_some());
    assert!(!sign_in.html.contains("Photo Printer"));
    let page = person
        .sign_in(&sign_in, &parley.tenant().demo().sign_in)
        .await;
    assert!(page.form("decision").is_some() && page.html.contains("Photo Printer"));
}

/// Shows GNAP-4.1.3-02, GNAP-4.1.3-03, GNAP-4.1.3-07, GNAP-4.1.3-08,
/// GNAP-4.1.3-10, GNAP-4.1.3-11, GNAP-3.3.4-02.
async fn a_code_at_its_own_address_is_good_only_there(parley: &Parley) {
    let client = Instance::new(parley);
    let (response, interact) = ask(&client, &["user_code_uri"]).await;
    let own = interact.user_code_uri.unwrap();
    let alice = Person::alice(parley).await;
    let elsewhere = alice.enter(&device(parley), own.code.expose()).await;
    problem(&elsewhere);
    let other = format!("{}/d/zzzz", parley.tenant().base());
    problem(&alice.enter(&other, own.code.expose()).await);

    let (_, stable) = ask(&client, &["user_code"]).await;
    problem(&alice.enter(&own.uri, code(&stable)).await);

    let typed = own.code.expose().to_lowercase();
    let typed = format!("{}-{}", &typed[..4], &typed[4..]);
    let page = alice.enter(&own.uri, &typed).await;
    alice.decide(&page, Decision::AllowAll).await.page();
    let granted = client.poll(going_on(&response)).await.grant();
    assert!(granted.access_token.is_some());
}

/// Shows GNAP-4.1.2-10.
async fn each_code_opens_its_own_grant(parley: &Parley) {
    let client = Instance::new(parley);
    let (one, first) = ask(&client, &["user_code"]).await;
    let (two, second) = ask(&client, &["user_code"]).await;
    let alice = Person::alice(parley).await;
    let page = alice.enter(&device(parley), code(&first)).await;
    alice.decide(&page, Decision::AllowAll).await.page();
    let page = alice.enter(&device(parley), code(&second)).await;
    alice.decide(&page, Decision::Deny).await.page();
    let granted = client.poll(going_on(&one)).await.grant();
    assert!(granted.access_token.is_some());
    client.poll(going_on(&two)).await.refused("user_denied");
}

/// Shows GNAP-4-04, GNAP-4.1.2-09, GNAP-4.1.2-11, GNAP-4.1.3-09: no answer
/// tells whether a code ever was good, and none leads to a client.
async fn unknown_and_used_codes_look_alike(parley: &Parley) {
    let client = Instance::new(parley);
    let finish = json!({
        "method": "redirect", "uri": "https://client.example/back", "nonce": e2e::nonce(),
    });
    let interact = json!({"start": ["user_code", "user_code_uri"], "finish": finish});
    let members = json!({"access_token": one_token(), "interact": interact});
    let response = client.ask(members).await.grant();
    let interact = response.interact.unwrap();
    let person = Person::at("203.0.113.10");
    person.enter(&device(parley), code(&interact)).await;

    let used = problem(&person.enter(&device(parley), code(&interact)).await);
    let unknown = problem(&person.enter(&device(parley), "BBBB-BBBB").await);
    let short = problem(&person.enter(&device(parley), "BBB").await);
    assert_eq!((&used, &used), (&unknown, &short));
    let own = interact.user_code_uri.unwrap();
    let closed = problem(&person.enter(&own.uri, own.code.expose()).await);
    assert_eq!(closed, unknown);

    // Another tenant does not know it, and says so in the same words.
    let other = parley.make_tenant(&format!(
        "c-{}",
        &e2e::nonce().to_lowercase()[..6].replace('_', "-")
    ));
    let (_, interact) = ask(&client, &["user_code"]).await;
    let foreign = problem(&person.enter(&device(&other), code(&interact)).await);
    assert_eq!(foreign, unknown);
}

/// Shows GNAP-4.1-03: the page that was open by the redirect mode is closed
/// too, and the code's own page decides.
async fn entering_a_code_closes_every_other_mode(parley: &Parley) {
    let client = Instance::new(parley);
    let start = ["redirect", "app", "user_code", "user_code_uri"];
    let (response, interact) = ask(&client, &start).await;
    let first = Person::alice(parley).await;
    let open = first.open(redirect(&response)).await;
    let second = Person::alice(parley).await;
    let page = second.enter(&device(parley), code(&interact)).await;

    let posted = first.decide(&open, Decision::AllowAll).await.page();
    assert!([400, 410].contains(&posted.status), "{}", posted.status);
    for address in [redirect(&response), interact.app.as_deref().unwrap()] {
        assert_eq!(first.open(address).await.status, 410);
    }
    let own = interact.user_code_uri.unwrap();
    problem(&first.enter(&own.uri, own.code.expose()).await);
    // Polling in between changes nothing about who may decide.
    second.decide(&page, Decision::AllowAll).await.page();
    let granted = client.poll(going_on(&response)).await.grant();
    assert!(granted.access_token.is_some());
}

/// Shows GNAP-4.1-03, GNAP-4-04.
async fn deciding_elsewhere_closes_a_code(parley: &Parley) {
    let client = Instance::new(parley);
    let (response, interact) = ask(&client, &["redirect", "user_code"]).await;
    let alice = Person::alice(parley).await;
    let page = alice.open(redirect(&response)).await;
    alice.decide(&page, Decision::Deny).await.page();
    problem(&alice.enter(&device(parley), code(&interact)).await);

    let (response, interact) = ask(&client, &["user_code"]).await;
    client.cancel(going_on(&response)).await.no_content();
    problem(&alice.enter(&device(parley), code(&interact)).await);
}

/// Cross-site request forgery.
async fn refuses_forms_that_the_page_did_not_make(parley: &Parley) {
    let (_, interact) = ask(&Instance::new(parley), &["user_code"]).await;
    let person = Person::new();
    let page = person.open(&device(parley)).await;
    let form = page.form("code").unwrap();
    for token in ["", "guessed"] {
        let fields = [("csrf", token), ("code", code(&interact))];
        let fields = fields.map(|(name, value)| (name.to_owned(), value.to_owned()));
        assert_eq!(person.post(&page, &form, &fields).await.page().status, 400);
    }
    let page = person.enter(&device(parley), code(&interact)).await;
    assert!(page.form("password").is_some());
}

/// Shows GNAP-4.1.2-12, GNAP-4.1.2-13, GNAP-4.1.3-12, GNAP-4.1.3-13.
async fn guessing_is_slowed_down(parley: &Parley) {
    let (_, interact) = ask(&Instance::new(parley), &["user_code"]).await;
    let guesser = Person::at("203.0.113.20");
    let mut seen = Vec::new();
    let paused = loop {
        let guess = format!("{}CCDDFF", ["BB", "CC", "DD", "FF"][seen.len() % 4]);
        let page = guesser.enter(&device(parley), &guess).await;
        if page.status == 429 {
            break page;
        }
        seen.push(problem(&page));
        assert!(seen.len() < 100, "nobody stops the guessing");
    };
    assert!(paused.html.contains("Too many attempts"));
    // Told before, and not only when it is too late.
    assert_ne!(seen.first(), seen.last());
    // A good code is refused as well, so that waiting cannot be skipped.
    let page = guesser.enter(&device(parley), code(&interact)).await;
    assert_eq!(page.status, 429);
    let own = format!("{}/d/zzzz", parley.tenant().base());
    assert_eq!(guesser.enter(&own, "BBCCDDFF").await.status, 429);
    // Others are not held up.
    let other = Person::at("203.0.113.21");
    let page = other.enter(&device(parley), code(&interact)).await;
    assert!(page.form("password").is_some());
}

/// Shows GNAP-3.3-07, GNAP-3.3.3-03, GNAP-3.3.4-03, GNAP-4-05, GNAP-4.1-02.
async fn an_expired_code_looks_unknown(backend: Backend) {
    let settings = [("PARLEY__PROTOCOL__USER_CODE_LIFETIME", "1")];
    let parley = Parley::start_with(backend, &settings).await;
    let client = Instance::new(&parley);
    let (_, interact) = ask(&client, &["user_code", "user_code_uri"]).await;
    assert_eq!(interact.expires_in, Some(1));
    tokio::time::sleep(Duration::from_millis(1100)).await;
    let person = Person::new();
    let expired = problem(&person.enter(&device(&parley), code(&interact)).await);
    let unknown = problem(&person.enter(&device(&parley), "BBBBBBBB").await);
    assert_eq!(expired, unknown);
    let own = interact.user_code_uri.unwrap();
    problem(&person.enter(&own.uri, own.code.expose()).await);
}
