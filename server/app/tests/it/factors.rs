//! What people sign in with, over the wire, with a clock that tests move.

use std::time::Duration;

use api::paths;
use api::problem::kind;
use api::user::{FactorKind, User, UserFactors};
use serde_json::{Value, json};
use store::platform::Role;
use totp_rs::{Builder, Totp};

use crate::app::{PASSWORD, TestApp};
use crate::visitor::{Visitor, alice};

const STEP: u64 = 30;

impl Visitor<'_> {
    async fn enrol(&self) -> (Totp, Vec<String>) {
        let page = self.post("/me/security/totp", &[]).await;
        let key = shown(&page.html).remove(0).replace(' ', "");
        let totp = Builder::new().with_secret(decoded(&key)).build().unwrap();
        let code = code(&totp, self.app, 0);
        let page = self
            .post("/me/security/totp/confirm", &[("code", &code)])
            .await;
        let codes = shown(&page.html);
        assert_eq!(codes.len(), 10, "{}", page.html);
        (totp, codes)
    }

    async fn second(&self, code: &str) -> u16 {
        self.post("/me/second", &[("code", code)]).await.status
    }
}

#[tokio::test]
async fn a_code_counts_once_at_its_time_and_guesses_end() {
    let app = TestApp::start().await;
    alice(&app).await;
    let (visitor, _) = Visitor::with_password(&app).await;
    let (totp, _) = visitor.enrol().await;

    let (visitor, page) = Visitor::with_password(&app).await;
    assert!(page.html.contains("One more step"));
    assert_eq!(visitor.session(), None);
    let used = code(&totp, &app, 0);
    assert_eq!(visitor.second(&used).await, 422, "the enrolment used it");
    assert_eq!(visitor.second(&code(&totp, &app, 2)).await, 422);
    let next = code(&totp, &app, 1);
    assert_eq!(visitor.second(&next).await, 200);
    assert!(visitor.session().is_some());

    let (visitor, _) = Visitor::with_password(&app).await;
    for replayed in [&used, &next] {
        assert_eq!(visitor.second(replayed).await, 422);
    }
    app.pass(Duration::from_secs(3 * STEP));
    assert_eq!(visitor.second(&code(&totp, &app, -2)).await, 422, "too old");
    let mut last = 0;
    for guess in 0..20 {
        last = visitor.second(&format!("{guess:06}")).await;
    }
    assert_eq!(last, 429);
    let right = code(&totp, &app, 0);
    assert_eq!(
        visitor.second(&right).await,
        429,
        "also the right one waits"
    );
}

#[tokio::test]
async fn half_a_sign_in_ends_by_itself() {
    let app = TestApp::start().await;
    alice(&app).await;
    let (visitor, _) = Visitor::with_password(&app).await;
    let (totp, _) = visitor.enrol().await;
    let (visitor, _) = Visitor::with_password(&app).await;
    app.pass(Duration::from_secs(301));
    let page = visitor.get("/me").await;
    assert!(page.html.contains("Sign in to"));
    visitor.second(&code(&totp, &app, 0)).await;
    assert_eq!(visitor.session(), None);
}

#[tokio::test]
async fn what_one_signs_in_with_is_changed_after_a_fresh_sign_in_only() {
    let app = TestApp::start().await;
    alice(&app).await;
    let (visitor, _) = Visitor::with_password(&app).await;
    let (totp, codes) = visitor.enrol().await;
    app.pass(Duration::from_secs(601));
    let page = visitor.post("/me/security/recovery-codes", &[]).await;
    assert!(page.html.contains("Show that it is you"), "{}", page.html);
    assert!(page.html.contains("id=\"password\"") && page.html.contains("id=\"code\""));

    // Both, or nothing.
    let before = visitor.session();
    let right = code(&totp, &app, 0);
    for (password, code) in [("wrong", right.as_str()), (PASSWORD, "000000"), ("", "")] {
        let fields = [("password", password), ("code", code)];
        assert_eq!(visitor.post("/me/again", &fields).await.status, 422);
        assert_eq!(visitor.session(), before);
    }
    let fields = [("password", PASSWORD), ("code", right.as_str())];
    let page = visitor.post("/me/again", &fields).await;
    assert!(page.html.contains("How you sign in"));
    let stolen = Visitor::new(&app);
    let old = ("parley_user".to_owned(), before.unwrap());
    stolen.cookies.borrow_mut().extend([old]);
    let page = stolen.get("/me/security").await;
    assert!(page.html.contains("Sign in to"), "the old value is dead");

    let page = visitor.post("/me/security/recovery-codes", &[]).await;
    assert_ne!(shown(&page.html), codes);
    let (other, _) = Visitor::with_password(&app).await;
    assert_eq!(other.second(&codes[0]).await, 422, "replaced");
    assert_eq!(other.second(&shown(&page.html)[0]).await, 200);
}

#[tokio::test]
async fn an_address_that_is_no_name_has_no_passkeys() {
    let app = TestApp::start().await;
    alice(&app).await;
    let (visitor, _) = Visitor::with_password(&app).await;
    let page = visitor.get("/me/security").await;
    assert!(!page.html.contains("Add a passkey"));
    for path in ["/me/passkey", "/me/security/passkey"] {
        assert_eq!(visitor.post(path, &[]).await.status, 404, "{path}");
    }
}

#[tokio::test]
async fn an_administrator_sees_factors_and_resets_them() {
    let app = TestApp::start().await;
    let id = alice(&app).await.to_string();
    let (visitor, _) = Visitor::with_password(&app).await;
    let (_, codes) = visitor.enrol().await;
    let ada = app.administrator("acme", Role::Administrator).await;
    let users: api::page::Page<User> = ada.get(&paths::users("acme")).await.ok();
    assert_eq!(users.items[0].id, id);
    let user: User = ada.get(&paths::user("acme", &id)).await.ok();
    assert_eq!(user, users.items[0]);
    for (text, count) in [("ADAM", 1), ("lic", 1), ("bob", 0), ("%", 0)] {
        let found = paths::with_query(paths::users("acme"), &[("text", Some(text))]);
        let found: api::page::Page<User> = ada.get(&found).await.ok();
        assert_eq!(found.items.len(), count, "{text}");
    }
    let url = paths::user_factors("acme", &id);
    let reset = paths::user_factors_reset("acme", &id);
    let reason = json!({"reason": "lost the telephone"});
    let seen: UserFactors = ada.get(&url).await.ok();
    assert_eq!(seen.factors.len(), 1);
    assert_eq!(seen.factors[0].kind, FactorKind::Totp);
    assert_eq!(seen.recovery_codes, 10);

    // Another tenant's user is nobody.
    let stranger = app.administrator("other", Role::Owner).await;
    let foreign = paths::user_factors("other", &id);
    stranger.get(&foreign).await.problem(404, kind::NOT_FOUND);
    stranger
        .post(&paths::user_factors_reset("other", &id), &reason)
        .await
        .problem(404, kind::NOT_FOUND);

    let refused = ada.post(&reset, &json!({"reason": " "})).await;
    refused.problem(422, kind::INVALID);
    let seen: UserFactors = ada.get(&url).await.ok();
    assert_eq!(seen.factors.len(), 1, "no reset without a reason");
    ada.post(&reset, &reason).await.done();
    let seen: UserFactors = ada.get(&url).await.ok();
    assert_eq!((seen.factors.len(), seen.recovery_codes), (0, 0));
    let (visitor, _) = Visitor::with_password(&app).await;
    assert!(visitor.session().is_some(), "the password is enough again");
    let events: Value = ada.get(&paths::audit("acme")).await.ok();
    let text = events.to_string();
    assert!(text.contains("lost the telephone"), "{text}");
    for action in [
        "factor.create",
        "recovery-code.replace",
        "user.reset-factors",
    ] {
        assert!(text.contains(action), "{action} in {text}");
    }
    assert!(codes.iter().all(|code| !text.contains(code.as_str())));
}

/// The code of a step before or after now.
fn code(totp: &Totp, app: &TestApp, steps: i64) -> String {
    let now = i64::try_from(app.now_ms() / 1000).unwrap();
    let at = now + steps * i64::try_from(STEP).unwrap();
    totp.generate(u64::try_from(at).unwrap()).to_string()
}

/// What a page shows in fixed width.
fn shown(html: &str) -> Vec<String> {
    let parts = html.split("<code dir=\"ltr\">").skip(1);
    parts
        .map(|part| part.split_once('<').unwrap().0.to_owned())
        .collect()
}

fn decoded(key: &str) -> Vec<u8> {
    let letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let bits: String = key
        .chars()
        .map(|letter| format!("{:05b}", letters.find(letter).unwrap()))
        .collect();
    let octets = bits.as_bytes().chunks_exact(8);
    octets
        .map(|octet| u8::from_str_radix(std::str::from_utf8(octet).unwrap(), 2).unwrap())
        .collect()
}
