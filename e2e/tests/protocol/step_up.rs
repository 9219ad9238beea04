//! A right for which policy wants a stronger sign-in (design §7, `step-up`),
//! and the second factor at sign-in.

use e2e::{Backend, Decision, Ending, Form, Instance, Page, Parley, Person, only_token, tests};
use gnap::response::GrantResponse;
use serde_json::{Value, json};

tests![alone:
    a_right_that_wants_a_second_factor_is_given_after_it_only,
    a_code_and_a_recovery_code_count_once,
    what_was_removed_is_asked_for_no_more,
];

/// A harmless right and one that wants a second factor.
fn access() -> Value {
    json!({"access": [
        {"type": "photo-api", "actions": ["read"]},
        {"type": "order-api", "actions": ["create"]},
    ]})
}

async fn a_right_that_wants_a_second_factor_is_given_after_it_only(backend: Backend) {
    let parley = Parley::start(backend).await;
    let client = Instance::new(&parley);
    let sign_in = &parley.tenant().demo().sign_in;
    let alice = Person::new();

    // Who has only a password is told so, and can go on with the rest.
    let interaction = client.interact(access()).await;
    let page = alice.open(interaction.redirect()).await;
    let page = alice.sign_in(&page, sign_in).await;
    assert!(page.html.contains("A stronger sign-in is needed"));
    assert!(page.html.contains("Orders need a second factor."));
    assert!(page.form("decision").is_none() && page.form("code").is_none());
    assert!(!page.html.contains("/me/security"), "{}", page.html);
    let page = alice.open(&without(interaction.redirect())).await;
    let form = page.form("decision").expect("a consent form");
    let offered: Vec<&str> = form.boxes().map(|field| field.value.as_str()).collect();
    assert_eq!(offered, ["0"], "{}", page.html);

    // A yes to what was not offered is no yes.
    let forged = forged(&alice, &page, &form).await.page();
    assert!(forged.html.contains("A stronger sign-in is needed"));
    let page = alice.open(&without(interaction.redirect())).await;
    let callback = alice.decide(&page, Decision::AllowAll).await.callback();
    let interact_ref = interaction.interact_ref(&callback);
    let granted = client
        .redeem(interaction.going_on(), &interact_ref)
        .await
        .grant();
    assert_eq!(types(&granted), ["photo-api"]);

    // Once there is a second factor, the right is given, and the client that
    // may know learns how the person signed in.
    let enrolled = alice.enrol(&parley).await;
    let members = json!({
        "access_token": access(),
        "subject": {"assertion_formats": ["id_token"]},
    });
    let interaction = client.interact_for(members.clone()).await;
    let fresh = Person::new();
    let page = fresh.open(interaction.redirect()).await;
    let page = fresh.sign_in(&page, sign_in).await;
    assert!(page.form("decision").is_none(), "half a sign-in is none");
    let page = fresh.prove(&page, &enrolled.authenticator.code()).await;
    let callback = fresh.decide(&page, Decision::AllowAll).await.callback();
    let interact_ref = interaction.interact_ref(&callback);
    let granted = client
        .redeem(interaction.going_on(), &interact_ref)
        .await
        .grant();
    assert_eq!(types(&granted), ["photo-api", "order-api"]);
    let claims = claims(&granted);
    assert_eq!(claims["acr"], "mfa");
    assert_eq!(claims["amr"], json!(["pwd", "otp", "mfa"]));
    assert!(claims["auth_time"].as_u64() <= claims["iat"].as_u64());

    // A passkey is more than a code: this account has none.
    let approve = json!({"access": [{"type": "order-api", "actions": ["approve"]}]});
    let interaction = client.interact(approve).await;
    let page = fresh.open(interaction.redirect()).await;
    assert!(page.html.contains("Large orders need a passkey."));
    assert!(page.form("code").is_none(), "a code would not be enough");
}

async fn a_code_and_a_recovery_code_count_once(backend: Backend) {
    let parley = Parley::start(backend).await;
    let sign_in = &parley.tenant().demo().sign_in;
    let me = format!("{}/me", parley.tenant().base());
    let half = async || {
        let person = Person::new();
        let page = person.open(&me).await;
        let page = person.sign_in(&page, sign_in).await;
        (person, page)
    };
    let (alice, _) = half().await;
    let enrolled = alice.enrol(&parley).await;
    let authenticator = &enrolled.authenticator;

    // The code of the enrolment is used up.
    let (person, page) = half().await;
    assert!(page.form("password").is_none());
    for wrong in [
        authenticator.last_code(),
        "000000".to_owned(),
        String::new(),
    ] {
        let refused = person.prove(&page, &wrong).await;
        assert_eq!(refused.status, 422, "{wrong}");
        assert_eq!(person.cookie("parley_user"), None);
    }
    // No page of a signed-in person opens for half a sign-in.
    let security = format!("{me}/security");
    assert!(person.open(&security).await.form("code").is_some());
    let (other, other_page) = half().await;
    let code = authenticator.code();
    // The last page they wanted comes after it.
    let page = person.prove(&page, &code).await;
    assert!(page.form("change").is_some(), "{}", page.html);
    let page = person.open(&me).await;
    assert!(page.html.contains("What you have allowed"));
    assert_eq!(other.prove(&other_page, &code).await.status, 422);

    let code = &enrolled.codes[0];
    let typed = code.to_uppercase().replace('-', " ");
    assert_eq!(other.prove(&other_page, &typed).await.status, 200);
    assert!(other.cookie("parley_user").is_some());
    let (third, page) = half().await;
    assert_eq!(third.prove(&page, code).await.status, 422);
}

async fn what_was_removed_is_asked_for_no_more(backend: Backend) {
    let parley = Parley::start(backend).await;
    let sign_in = &parley.tenant().demo().sign_in;
    let me = format!("{}/me", parley.tenant().base());
    let alice = Person::new();
    let page = alice.open(&me).await;
    alice.sign_in(&page, sign_in).await;
    // A session from before, elsewhere, with the password alone.
    let elsewhere = Person::new();
    let page = elsewhere.open(&me).await;
    elsewhere.sign_in(&page, sign_in).await;
    alice.enrol(&parley).await;

    let security = format!("{me}/security");
    let remove = async |person: &Person| {
        let page = person.open(&security).await;
        let form = page.form("change").expect("a factor");
        let mut fields = form.untouched();
        fields.push(("change".to_owned(), "remove".to_owned()));
        person.post(&page, &form, &fields).await.page()
    };
    let page = remove(&elsewhere).await;
    assert!(page.html.contains("Show that it is you"));
    assert!(elsewhere.open(&security).await.form("change").is_some());
    let page = remove(&alice).await;
    assert!(page.form("change").is_none(), "{}", page.html);
    let fresh = Person::new();
    let page = fresh.open(&me).await;
    let page = fresh.sign_in(&page, sign_in).await;
    assert!(page.html.contains("What you have allowed"));
}

/// The page without what the sign-in is too weak for.
fn without(redirect: &str) -> String {
    format!("{redirect}?without=1")
}

/// Ticks what the page did not offer.
async fn forged(person: &Person, page: &Page, form: &Form) -> Ending {
    let mut fields = form.untouched();
    for (name, value) in [("right", "0"), ("right", "1"), ("decision", "allow")] {
        fields.push((name.to_owned(), value.to_owned()));
    }
    person.post(page, form, &fields).await
}

fn types(granted: &GrantResponse) -> Vec<String> {
    let access = &only_token(granted).access;
    let types = access.iter().filter_map(|right| right.right_type());
    types.map(str::to_owned).collect()
}

fn claims(granted: &GrantResponse) -> Value {
    use base64::Engine;
    let subject = granted.subject.as_ref().expect("subject information");
    let assertion = subject.assertions.first().expect("an assertion");
    let claims = assertion.value.expose().split('.').nth(1).expect("claims");
    let claims = base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(claims);
    serde_json::from_slice(&claims.expect("base64url")).expect("JSON")
}
