//! RFC 9635 §4: a person is asked, and the client learns that it is over.

use e2e::{Decision, Form, Instance, Page, Parley, Person, going_on, only_token, redirect, tests};
use serde_json::json;

use crate::rights::{one_token, photos, reports};

tests![
    shows_an_error_for_an_address_that_belongs_to_nothing,
    an_address_works_once,
    an_address_belongs_to_the_browser_that_opened_it,
    a_reload_shows_the_same_page,
    refuses_forms_that_the_page_did_not_make,
    refuses_a_wrong_password_without_saying_which_half_was_wrong,
    nobody_decides_without_signing_in,
    signing_out_asks_for_the_sign_in_again,
    a_yes_goes_back_with_hash_and_reference,
    a_no_goes_back_too_and_the_client_learns_it,
    allowing_nothing_is_a_no,
    what_was_not_ticked_is_not_granted,
    a_right_that_was_not_offered_cannot_be_ticked,
    a_person_sees_who_asks_for_what,
    without_finish_the_person_is_told_that_it_is_over,
    a_cancelled_grant_cannot_be_allowed,
    pages_tell_browsers_to_be_careful,
];

/// Shows GNAP-4.1.1-01, GNAP-4.1.1-02.
async fn shows_an_error_for_an_address_that_belongs_to_nothing(parley: &Parley) {
    let page = Person::new()
        .open(&format!("{}/interact/nothing", parley.tenant().base()))
        .await;
    assert_eq!(page.status, 404);
    assert!(page.header("content-type").starts_with("text/html"));
    assert_eq!(Form::all(&page.html), []);
}

/// Shows GNAP-4-04, GNAP-1.5-10.
async fn an_address_works_once(parley: &Parley) {
    let interaction = Instance::new(parley).interact(one_token()).await;
    let alice = Person::alice(parley).await;
    let page = alice.open(interaction.redirect()).await;
    alice.decide(&page, Decision::Deny).await.callback();

    let again = alice.open(interaction.redirect()).await;
    assert!([404, 410].contains(&again.status), "{}", again.status);
    // The old page is still open in another tab.
    let posted_again = alice.decide(&page, Decision::AllowAll).await.page();
    assert!(
        [400, 404, 410].contains(&posted_again.status),
        "{}",
        posted_again.status
    );
}

/// Shows GNAP-4-07, GNAP-11.24-01 from the AS's side: nobody else can take
/// part once a browser has opened the page.
async fn an_address_belongs_to_the_browser_that_opened_it(parley: &Parley) {
    let interaction = Instance::new(parley).interact(one_token()).await;
    let alice = Person::alice(parley).await;
    let page = alice.open(interaction.redirect()).await;

    let other_browser = Person::alice(parley).await;
    assert_eq!(other_browser.open(interaction.redirect()).await.status, 410);
    assert_eq!(
        other_browser
            .decide(&page, Decision::AllowAll)
            .await
            .page()
            .status,
        400
    );
    alice.decide(&page, Decision::AllowAll).await.callback();
}

/// Shows GNAP-4-07, GNAP-4.1.1-05.
async fn a_reload_shows_the_same_page(parley: &Parley) {
    let interaction = Instance::new(parley).interact(one_token()).await;
    let alice = Person::alice(parley).await;
    let first = alice.open(interaction.redirect()).await;
    let second = alice.open(interaction.redirect()).await;
    assert_eq!((first.status, second.status), (200, 200));
    assert_eq!(Form::all(&first.html), Form::all(&second.html));
}

/// Cross-site request forgery, and a form of another interaction.
async fn refuses_forms_that_the_page_did_not_make(parley: &Parley) {
    let client = Instance::new(parley);
    let alice = Person::alice(parley).await;
    let interaction = client.interact(one_token()).await;
    let page = alice.open(interaction.redirect()).await;
    let other = client.interact(one_token()).await;
    let other = alice.open(other.redirect()).await.form("decision").unwrap();
    let form = page.form("decision").unwrap();
    let other_token = other
        .fields
        .iter()
        .find(|field| field.name == "csrf")
        .unwrap();
    for token in ["", "guessed", &other_token.value] {
        let fields = [
            ("csrf".to_owned(), token.to_owned()),
            ("right".to_owned(), "0".to_owned()),
            ("decision".to_owned(), "allow".to_owned()),
        ];
        assert_eq!(alice.post(&page, &form, &fields).await.page().status, 400);
    }
    let without_decision = form.untouched();
    assert_eq!(
        alice
            .post(&page, &form, &without_decision)
            .await
            .page()
            .status,
        400
    );
    alice.decide(&page, Decision::AllowAll).await.callback();
}

/// No answer tells whether a login exists.
async fn refuses_a_wrong_password_without_saying_which_half_was_wrong(parley: &Parley) {
    let interaction = Instance::new(parley).interact(one_token()).await;
    let person = Person::new();
    let page = person.open(interaction.redirect()).await;
    let mut sign_in = parley.tenant().demo().sign_in.clone();
    sign_in.password.push('x');
    let wrong_password = person.sign_in(&page, &sign_in).await;
    sign_in.login = "nobody".to_owned();
    let wrong_login = person.sign_in(&page, &sign_in).await;
    assert_eq!((wrong_password.status, wrong_login.status), (422, 422));
    let alert = |page: &Page| {
        let (_, after) = page.html.split_once("role=\"alert\"").expect("an alert");
        after.split_once("</div>").unwrap().0.to_owned()
    };
    assert_eq!(alert(&wrong_password), alert(&wrong_login));
    assert_eq!(person.cookie("parley_user"), None);
}

/// The consent form of a signed-in person, posted by somebody who is not.
async fn nobody_decides_without_signing_in(parley: &Parley) {
    let interaction = Instance::new(parley).interact(one_token()).await;
    let person = Person::new();
    let page = person.open(interaction.redirect()).await;
    let mut form = page.form("password").unwrap();
    form.action = form.action.replace("/sign-in", "/consent");
    let csrf = form
        .untouched()
        .into_iter()
        .find(|(name, _)| name == "csrf")
        .unwrap();
    let fields = [
        csrf,
        ("right".to_owned(), "0".to_owned()),
        ("decision".to_owned(), "allow".to_owned()),
    ];
    let answer = person.post(&page, &form, &fields).await.page();
    assert!(
        answer.form("password").is_some(),
        "the sign-in page is shown again"
    );
}

/// "Not you?"
async fn signing_out_asks_for_the_sign_in_again(parley: &Parley) {
    // A session of its own: signing out ends it for everybody who shares it.
    let interaction = Instance::new(parley).interact(one_token()).await;
    let person = Person::new();
    let page = person.open(interaction.redirect()).await;
    let page = person.sign_in(&page, &parley.tenant().demo().sign_in).await;
    let session = person.cookie("parley_user").expect("a session");
    let forms = Form::all(&page.html);
    let form = forms
        .iter()
        .find(|form| form.action.ends_with("/sign-out"))
        .unwrap();
    let page = person.post(&page, form, &form.untouched()).await.page();
    assert!(page.form("password").is_some());
    assert_eq!(person.cookie("parley_user"), None);

    // The old cookie is worth nothing either.
    person.set_cookie("parley_user", &session);
    assert!(
        person
            .open(interaction.redirect())
            .await
            .form("password")
            .is_some()
    );
}

/// Shows GNAP-3.3.5-01, GNAP-4.2-01, GNAP-4.2-04, GNAP-4.2-07, GNAP-4.2-08,
/// GNAP-4.2.1-01, GNAP-4.2.1-02, GNAP-4.2.1-04, GNAP-4.2.3-01, GNAP-4.2.3-02,
/// GNAP-4.2.3-03, GNAP-4.2.3-05, GNAP-2.5.2-10, GNAP-2.5.2-11, GNAP-2.5.2-14,
/// GNAP-5.1-01, GNAP-5.1-05, GNAP-5.1-07, GNAP-11.19-01,
/// IANA-GRANT-REQ-09, IANA-FINISH-01.
async fn a_yes_goes_back_with_hash_and_reference(parley: &Parley) {
    let client = Instance::new(parley);
    let interaction = client.interact(one_token()).await;
    let alice = Person::alice(parley).await;
    let page = alice.open(interaction.redirect()).await;
    let callback = alice.decide(&page, Decision::AllowAll).await.callback();
    // Checks the hash too.
    let interact_ref = interaction.interact_ref(&callback);
    let is_unreserved = |c: char| c.is_ascii_alphanumeric() || "-._~".contains(c);
    assert!(interact_ref.chars().all(is_unreserved) && interact_ref.len() >= 22);

    let granted = client
        .redeem(interaction.going_on(), &interact_ref)
        .await
        .grant();
    assert_eq!(granted.interact, None);
    let access = serde_json::to_value(&only_token(&granted).access).unwrap();
    assert_eq!(access, json!([photos(&["read"])]));
}

/// Shows GNAP-1.5-05, GNAP-3.3.5-01, GNAP-3.6-13, GNAP-4.2-01.
async fn a_no_goes_back_too_and_the_client_learns_it(parley: &Parley) {
    let client = Instance::new(parley);
    let interaction = client.interact(one_token()).await;
    let alice = Person::alice(parley).await;
    let page = alice.open(interaction.redirect()).await;
    let callback = alice.decide(&page, Decision::Deny).await.callback();
    let interact_ref = interaction.interact_ref(&callback);
    let answer = client.redeem(interaction.going_on(), &interact_ref).await;
    assert_eq!(answer.refused("user_denied").get("continue"), None);
}

/// Allowing nothing is denying.
async fn allowing_nothing_is_a_no(parley: &Parley) {
    let client = Instance::new(parley);
    let interaction = client.interact(one_token()).await;
    let alice = Person::alice(parley).await;
    let page = alice.open(interaction.redirect()).await;
    let callback = alice.decide(&page, Decision::Allow(&[])).await.callback();
    let interact_ref = interaction.interact_ref(&callback);
    client
        .redeem(interaction.going_on(), &interact_ref)
        .await
        .refused("user_denied");
}

/// Shows GNAP-3.2.1-04, GNAP-3.2.1-05, RS-2.1.6-01.
async fn what_was_not_ticked_is_not_granted(parley: &Parley) {
    let client = Instance::new(parley);
    let access = json!([photos(&["read"]), reports(&["read"])]);
    let interaction = client.interact(json!({"access": access})).await;
    let alice = Person::alice(parley).await;
    let page = alice.open(interaction.redirect()).await;
    let callback = alice
        .decide(&page, Decision::Allow(&["reports"]))
        .await
        .callback();
    let interact_ref = interaction.interact_ref(&callback);
    let granted = client
        .redeem(interaction.going_on(), &interact_ref)
        .await
        .grant();
    let access = serde_json::to_value(&only_token(&granted).access).unwrap();
    assert_eq!(access, json!([reports(&["read"])]));
}

/// The form is in the person's hands, the rights are not.
async fn a_right_that_was_not_offered_cannot_be_ticked(parley: &Parley) {
    let client = Instance::new(parley);
    // Nobody but the photo app may delete.
    let access = json!([photos(&["read"]), photos(&["delete"])]);
    let interaction = client.interact(json!({"access": access})).await;
    let alice = Person::alice(parley).await;
    let page = alice.open(interaction.redirect()).await;
    let form = page.form("decision").unwrap();
    let mut fields = form.untouched();
    fields.extend(["0", "1", "2"].map(|index| ("right".to_owned(), index.to_owned())));
    fields.push(("decision".to_owned(), "allow".to_owned()));
    let callback = alice.post(&page, &form, &fields).await.callback();
    let interact_ref = interaction.interact_ref(&callback);
    let granted = client
        .redeem(interaction.going_on(), &interact_ref)
        .await
        .grant();
    let access = serde_json::to_value(&only_token(&granted).access).unwrap();
    assert_eq!(access, json!([photos(&["read"])]));
}

/// Shows GNAP-2.3-05, GNAP-2.3.2-06, GNAP-2.5.2-07, GNAP-11.15-01,
/// GNAP-2.3.2-01, IANA-CLIENT-04, IANA-DISPLAY-01.
async fn a_person_sees_who_asks_for_what(parley: &Parley) {
    let client = Instance::new(parley);
    let mut itself = client.by_value();
    itself["display"]["name"] = json!("<b>Bold</b> & Sons");
    let members = json!({
        "client": itself,
        "access_token": one_token(),
        "interact": {
            "start": ["redirect"],
            "finish": {"method": "redirect", "uri": "https://sons.example/x", "nonce": e2e::nonce()},
        },
    });
    let response = client.ask(members).await.grant();
    let page = Person::alice(parley).await.open(redirect(&response)).await;
    assert!(page.html.contains("&lt;b&gt;Bold&lt;/b&gt; &amp; Sons"));
    assert!(!page.html.contains("<b>Bold"));
    assert!(page.html.contains("https://sons.example"));
    let form = page.form("decision").unwrap();
    let sentences: Vec<_> = form.boxes().map(|field| field.label.as_str()).collect();
    assert_eq!(sentences, ["See your photos"]);
}

/// Shows GNAP-4.2-02.
async fn without_finish_the_person_is_told_that_it_is_over(parley: &Parley) {
    let client = Instance::new(parley);
    let response = client.interact_without_finish(one_token()).await;
    let alice = Person::alice(parley).await;
    let page = alice.open(redirect(&response)).await;
    let receipt = alice.decide(&page, Decision::AllowAll).await.page();
    assert_eq!(receipt.status, 200);
    assert_eq!(Form::all(&receipt.html), []);
    // The wait is for people who are slow, not for decisions that were made.
    client.poll(going_on(&response)).await.grant();
}

/// Shows GNAP-4.2-10, GNAP-5.4-05.
async fn a_cancelled_grant_cannot_be_allowed(parley: &Parley) {
    let client = Instance::new(parley);
    let interaction = client.interact(one_token()).await;
    let alice = Person::alice(parley).await;
    let page = alice.open(interaction.redirect()).await;
    client.cancel(interaction.going_on()).await.no_content();
    let answer = alice.decide(&page, Decision::AllowAll).await.page();
    assert_eq!(answer.status, 410);
    client
        .poll(interaction.going_on())
        .await
        .refused("invalid_continuation");
}

/// Shows GNAP-11.16-01, GNAP-11.19-02, GNAP-11.20-01,
/// GNAP-4.1.1-04.
async fn pages_tell_browsers_to_be_careful(parley: &Parley) {
    let interaction = Instance::new(parley).interact(one_token()).await;
    let (sign_in, consent) = {
        let alice = Person::alice(parley).await;
        let consent = alice.open(interaction.redirect()).await;
        let other = Instance::new(parley).interact(one_token()).await;
        (Person::new().open(other.redirect()).await, consent)
    };
    for page in [sign_in, consent] {
        assert_eq!(page.status, 200);
        assert_eq!(page.header("cache-control"), "no-store");
        assert_eq!(page.header("x-content-type-options"), "nosniff");
        assert_eq!(page.header("referrer-policy"), "no-referrer");
        let policy = page.header("content-security-policy");
        for directive in [
            "default-src 'none'",
            "frame-ancestors 'none'",
            "base-uri 'none'",
        ] {
            assert!(policy.contains(directive), "{policy}");
        }
        assert!(!policy.contains("script-src"), "{policy}");
        assert!(!policy.contains("unsafe-"), "{policy}");
        assert!(!page.html.contains("<script"));
    }
}
