//! RFC 9635 §1.6.8, §4, §11.36: somebody decides who did not start the request,
//! and takes decisions back.

use e2e::{
    Decision, Ending, Given, Instance, Page, Parley, Person, Receiver, Tenant, going_on,
    only_token, tests,
};
use gnap::response::GrantResponse;
use serde_json::{Value, json};

use crate::rights::one_token;

tests![
    a_named_person_finds_the_request_and_allows_it,
    a_no_reaches_the_client_as_well,
    a_request_without_start_modes_is_pushed_in_the_end,
    who_decides_elsewhere_is_not_sent_to_the_client,
    nobody_is_asked_where_the_tenant_does_not_let,
    a_name_that_nobody_has_is_not_told_from_others,
    nothing_is_told_about_who_decides_elsewhere,
    a_cancelled_request_is_not_shown,
    prompts_are_limited,
    a_person_takes_back_what_they_allowed,
    the_own_page_is_for_who_signs_in,
    refuses_forms_that_the_page_did_not_make,
];

/// A tenant that lets every client wait for people.
fn open_tenant(parley: &Parley) -> Tenant {
    parley.make_tenant_with(&json!({"asynchronous_approval": "any"}))
}

/// Alice, as a client names her.
fn alice() -> Value {
    json!({"sub_ids": [{"format": "account", "uri": "acct:alice@127.0.0.1"}]})
}

async fn ask(client: &Instance) -> GrantResponse {
    let members = json!({"access_token": one_token(), "user": alice()});
    client.ask(members).await.grant()
}

fn me(tenant: &Tenant) -> String {
    format!("{}/me", tenant.base())
}

/// The tenant's user, signed in on their own page.
async fn signed_in(tenant: &Tenant) -> (Person, Page) {
    let person = Person::new();
    let page = person.open(&me(tenant)).await;
    let page = person.sign_in(&page, &tenant.demo().sign_in).await;
    (person, page)
}

/// Presses the first button whose form goes to an address with this in it.
async fn press(person: &Person, page: &Page, action: &str) -> Page {
    let forms = e2e::Form::all(&page.html);
    let form = forms.iter().find(|form| form.action.contains(action));
    let form = form.unwrap_or_else(|| panic!("a form for {action} in {}", page.html));
    person.post(page, form, &form.untouched()).await.page()
}

/// Shows GNAP-2.5-07 (nothing is refused when the RO can be contacted),
/// GNAP-11.36-01, and AMB-13: `continue` alone.
async fn a_named_person_finds_the_request_and_allows_it(parley: &Parley) {
    let tenant = open_tenant(parley);
    let client = Instance::new(&tenant);
    let response = ask(&client).await;
    assert_eq!(response.interact, None);
    assert_eq!(response.access_token, None);

    let (alice, page) = signed_in(&tenant).await;
    assert!(page.html.contains("Photo Printer"));
    let page = press(&alice, &page, "/me/requests/").await;
    let receipt = alice.decide(&page, Decision::AllowAll).await.page();
    assert!(receipt.html.contains("go back to the application"));
    let granted = client.poll(going_on(&response)).await.grant();
    assert!(!only_token(&granted).access.is_empty());
    // The end user at the client is somebody else.
    assert_eq!(granted.subject, None);
    // It waits no longer, and can be undone.
    let page = alice.open(&me(&tenant)).await;
    assert!(!page.html.contains("/me/requests/"));
    assert!(page.html.contains("/me/grants/"));
}

async fn a_no_reaches_the_client_as_well(parley: &Parley) {
    let tenant = open_tenant(parley);
    let client = Instance::new(&tenant);
    let response = ask(&client).await;
    let (alice, page) = signed_in(&tenant).await;
    let page = press(&alice, &page, "/me/requests/").await;
    alice.decide(&page, Decision::Deny).await.page();
    let answer = client.poll(going_on(&response)).await;
    answer.refused("user_denied");
}

/// Shows GNAP-2.5-04 (`start: []`), GNAP-4.2-01.
async fn a_request_without_start_modes_is_pushed_in_the_end(parley: &Parley) {
    let receiver = Receiver::start(vec![Given::new(200, "x-taken: yes", "")]).await;
    let tenant = parley.make_tenant_with(&json!({
        "asynchronous_approval": "any",
        "outbound_exceptions": [receiver.place()],
    }));
    let client = Instance::new(&tenant);
    let nonce = e2e::nonce();
    let finish = json!({"method": "push", "uri": receiver.uri("/push"), "nonce": nonce});
    let members = json!({
        "access_token": one_token(),
        "user": alice(),
        "interact": {"start": [], "finish": finish},
    });
    let response = client.ask(members).await.grant();
    let interact = response.interact.as_ref().expect("`interact`");
    assert!(interact.finish.is_some());
    assert_eq!((&interact.redirect, &interact.user_code), (&None, &None));

    let (alice, page) = signed_in(&tenant).await;
    let page = press(&alice, &page, "/me/requests/").await;
    alice.decide(&page, Decision::AllowAll).await.page();
    let pushed = receiver.wait_for(1).await.remove(0);
    let pushed: Value = serde_json::from_slice(&pushed.content).unwrap();
    let interact_ref = pushed["interact_ref"].as_str().unwrap();
    let granted = client.redeem(going_on(&response), interact_ref).await;
    assert!(granted.grant().access_token.is_some());
}

/// A finish by redirect is not possible for such a request: the client polls.
async fn who_decides_elsewhere_is_not_sent_to_the_client(parley: &Parley) {
    let tenant = open_tenant(parley);
    let client = Instance::new(&tenant);
    let uri = "https://client.example/back";
    let finish = json!({"method": "redirect", "uri": uri, "nonce": e2e::nonce()});
    let members = json!({
        "access_token": one_token(),
        "user": alice(),
        "interact": {"start": ["unheard-of"], "finish": finish},
    });
    let response = client.ask(members).await.grant();
    assert_eq!(response.interact, None);
    let (alice, page) = signed_in(&tenant).await;
    let page = press(&alice, &page, "/me/requests/").await;
    let ending = alice.decide(&page, Decision::AllowAll).await;
    assert!(matches!(ending, Ending::Shown(_)));
    let granted = client.poll(going_on(&response)).await.grant();
    assert!(granted.access_token.is_some());
}

/// Shows GNAP-2.5-07, GNAP-11.36-01: only clients that an administrator knows
/// may prompt people, unless the tenant says otherwise.
async fn nobody_is_asked_where_the_tenant_does_not_let(parley: &Parley) {
    let client = Instance::new(parley);
    let members = json!({"access_token": one_token(), "user": alice()});
    client.ask(members).await.refused("invalid_interaction");
}

/// No client learns from the answer who has an account here.
async fn a_name_that_nobody_has_is_not_told_from_others(parley: &Parley) {
    let tenant = open_tenant(parley);
    let client = Instance::new(&tenant);
    let mallory = json!({"sub_ids": [{"format": "account", "uri": "acct:mallory@127.0.0.1"}]});
    let members = json!({"access_token": one_token(), "user": mallory});
    let nobody = client.ask(members).await.ok();
    let somebody = client
        .ask(json!({"access_token": one_token(), "user": alice()}))
        .await
        .ok();
    let names = |answer: &Value| -> Vec<String> {
        let members = answer.as_object().unwrap();
        members.keys().cloned().collect()
    };
    assert_eq!(names(&nobody), names(&somebody));
    let (_, page) = signed_in(&tenant).await;
    assert_eq!(page.html.matches("/me/requests/").count(), 1);
}

/// Who decides elsewhere is not the end user. Shows GNAP-3.4-01.
async fn nothing_is_told_about_who_decides_elsewhere(parley: &Parley) {
    let tenant = open_tenant(parley);
    let client = Instance::new(&tenant);
    let subject = json!({"sub_id_formats": ["opaque", "email"]});
    let members = json!({"access_token": one_token(), "subject": subject, "user": alice()});
    let response = client.ask(members).await.grant();
    let (alice, page) = signed_in(&tenant).await;
    let page = press(&alice, &page, "/me/requests/").await;
    alice.decide(&page, Decision::AllowAll).await.page();
    let granted = client.poll(going_on(&response)).await.grant();
    assert!(granted.access_token.is_some());
    assert_eq!(granted.subject, None);
}

/// Shows GNAP-4.2-10 for requests that wait for somebody.
async fn a_cancelled_request_is_not_shown(parley: &Parley) {
    let tenant = open_tenant(parley);
    let client = Instance::new(&tenant);
    let response = ask(&client).await;
    let (alice, page) = signed_in(&tenant).await;
    client.cancel(going_on(&response)).await.no_content();
    // The page was open when it was cancelled.
    let late = press(&alice, &page, "/me/requests/").await;
    assert_eq!(late.status, 404);
    assert!(
        !alice
            .open(&me(&tenant))
            .await
            .html
            .contains("/me/requests/")
    );
}

/// Shows GNAP-12.3-01.
async fn prompts_are_limited(parley: &Parley) {
    let tenant = open_tenant(parley);
    let members = json!({"access_token": one_token(), "user": alice()});
    let mut waiting = 0;
    loop {
        // Each time another client: the person is protected, not only from one.
        let reply = Instance::new(&tenant).ask(members.clone()).await;
        if reply.status() != 200 {
            reply.refused("too_many_attempts");
            break;
        }
        waiting += 1;
        assert!(waiting < 50, "nobody stops the prompts");
    }
    let (_, page) = signed_in(&tenant).await;
    let shown = page.html.matches("/me/requests/").count();
    assert_eq!(shown, waiting);
}

/// Shows GNAP-11.36-01: undo.
async fn a_person_takes_back_what_they_allowed(parley: &Parley) {
    let tenant = open_tenant(parley);
    let client = Instance::new(&tenant);
    let response = client.interact_without_finish(one_token()).await;
    let alice = Person::new();
    let sign_in = &tenant.demo().sign_in;
    let redirect = e2e::redirect(&response);
    let receipt = alice.interact(redirect, sign_in, Decision::AllowAll).await;
    assert!(receipt.page().html.contains("/me\""), "where to undo");
    let granted = client.poll(going_on(&response)).await.grant();
    let token = only_token(&granted).clone();
    let server = e2e::ResourceServer::photo_server(&tenant);
    assert!(server.finds_active(&token.value).await);

    let page = alice.open(&me(&tenant)).await;
    assert!(page.html.contains("See your photos"), "{}", page.html);
    let page = press(&alice, &page, "/me/grants/").await;
    assert!(!page.html.contains("/me/grants/"));
    assert!(!server.finds_active(&token.value).await);
    let answer = client.poll(going_on(&granted)).await;
    answer.refused("invalid_continuation");
}

/// Nothing is shown and nothing can be done without signing in, nor in another
/// tenant.
async fn the_own_page_is_for_who_signs_in(parley: &Parley) {
    let tenant = open_tenant(parley);
    let client = Instance::new(&tenant);
    ask(&client).await;
    let (alice, page) = signed_in(&tenant).await;
    let stranger = Person::new();
    let shown = stranger.open(&me(&tenant)).await;
    assert!(shown.form("password").is_some() && !shown.html.contains("Photo Printer"));

    // Signed out in another tab.
    let out = press(&alice, &page, "/me/sign-out").await;
    assert!(out.form("password").is_some());
    let late = press(&alice, &page, "/me/requests/").await;
    assert!(late.form("password").is_some() && late.form("decision").is_none());

    let elsewhere = open_tenant(parley);
    let (_, other) = signed_in(&elsewhere).await;
    assert!(!other.html.contains("Photo Printer"));
}

/// Cross-site request forgery.
async fn refuses_forms_that_the_page_did_not_make(parley: &Parley) {
    let tenant = open_tenant(parley);
    ask(&Instance::new(&tenant)).await;
    let (alice, page) = signed_in(&tenant).await;
    let forms = e2e::Form::all(&page.html);
    let form = forms.iter().find(|form| form.action.contains("/requests/"));
    for token in ["", "guessed"] {
        let fields = [("csrf".to_owned(), token.to_owned())];
        let posted = alice.post(&page, form.unwrap(), &fields).await.page();
        assert_eq!(posted.status, 400);
    }
}
