//! End users through the admin API: they are created and changed, set their own
//! password, and may sign in or not.

use std::time::Duration;

use api::audit::AuditEvent;
use api::page::Page;
use api::paths;
use api::problem::kind;
use api::user::{PasswordLink, User};
use serde_json::{Value, json};
use store::platform::Role;

use crate::actor::Administrator;
use crate::app::{PASSWORD, TestApp};
use crate::visitor::{Visitor, alice};

const NEW: &str = "a long enough password";

fn input(login: &str, email: Option<(&str, bool)>) -> Value {
    let email = email.map(|(address, verified)| json!({"address": address, "verified": verified}));
    json!({"login": login, "name": "Bob Brown", "email": email})
}

async fn bob(ada: &Administrator<'_>) -> User {
    let created = ada.post(&paths::users("acme"), &input("bob", None)).await;
    assert_eq!(created.status, 201);
    let user: User = created.ok();
    assert_eq!(
        created.header("location"),
        Some(paths::user("acme", &user.id).as_str())
    );
    user
}

/// The path of the link, below the tenant.
async fn link(ada: &Administrator<'_>, user: &User) -> String {
    let url = paths::user_password_link("acme", &user.id);
    let link: PasswordLink = ada.post(&url, &json!({})).await.ok();
    let (_, path) = link.url.split_once("/t/acme").unwrap();
    path.to_owned()
}

#[tokio::test]
async fn users_are_created_and_changed_as_they_were_read() {
    let app = TestApp::start().await;
    let ada = app.administrator("acme", Role::Administrator).await;
    let list = paths::users("acme");
    for (bad, field) in [
        (input(" ", None), "login"),
        (input("a\nb", None), "login"),
        (json!({"login": "bob", "name": ""}), "name"),
        (input("bob", Some(("bob", true))), "email"),
        (input("bob", Some(("", false))), "email"),
    ] {
        ada.post(&list, &bad).await.refuses(&[field]);
    }
    let bob = bob(&ada).await;
    assert_eq!((bob.login.as_str(), bob.email.clone()), ("bob", None));
    let twin = ada.post(&list, &input("bob", None)).await;
    let problem = twin.problem(409, kind::CONFLICT);
    assert_eq!(problem.errors[0].field, "login");

    let url = paths::user("acme", &bob.id);
    let mut change = input("bob", Some(("Bob@Example.com", true)));
    ada.put(&url, &change).await.refuses(&["updated_at"]);
    change["updated_at"] = json!(bob.updated_at - 1);
    ada.put(&url, &change).await.problem(409, kind::CONFLICT);
    change["updated_at"] = json!(bob.updated_at);
    let changed: User = ada.put(&url, &change).await.ok();
    assert!(changed.email.as_ref().unwrap().verified);
    ada.put(&url, &change).await.problem(409, kind::CONFLICT);
    let read: User = ada.get(&url).await.ok();
    assert_eq!(read, changed);

    // A verified address is one user's, in any case; a claimed one is nobody's.
    let verified = input("eve", Some(("bob@example.com", true)));
    let taken = ada.post(&list, &verified).await;
    let problem = taken.problem(409, kind::CONFLICT);
    assert_eq!(problem.errors[0].field, "email");
    let claimed = input("eve", Some(("bob@example.com", false)));
    let eve: User = ada.post(&list, &claimed).await.ok();
    let steal = json!({
        "login": "eve",
        "name": "Eve",
        "email": {"address": "bob@example.com", "verified": true},
        "updated_at": eve.updated_at,
    });
    let refused = ada.put(&paths::user("acme", &eve.id), &steal).await;
    let problem = refused.problem(409, kind::CONFLICT);
    assert_eq!(problem.errors[0].field, "email");

    let events: Page<AuditEvent> = ada.get(&paths::audit("acme")).await.ok();
    let mut events = events.items.iter();
    let update = events.find(|event| event.action == "user.update").unwrap();
    assert_eq!(update.data["before"]["email"], Value::Null);
    assert_eq!(update.data["after"]["email"]["address"], "Bob@Example.com");
}

#[tokio::test]
async fn a_new_user_signs_in_with_the_password_they_chose_and_with_no_other() {
    let app = TestApp::start().await;
    let ada = app.administrator("acme", Role::Administrator).await;
    let bob = bob(&ada).await;
    let visitor = Visitor::new(&app);
    for guess in ["", "bob", PASSWORD] {
        visitor
            .post("/me/sign-in", &[("login", "bob"), ("password", guess)])
            .await;
        assert_eq!(visitor.session(), None, "{guess}");
    }
    let path = link(&ada, &bob).await;
    let page = visitor.get(&path).await;
    assert!(page.html.contains("Choose a password"), "{}", page.html);
    assert_eq!(
        visitor.get(&path).await.status,
        200,
        "a look uses nothing up"
    );
    for (new, again) in [
        ("short", "short"),
        (NEW, "another password"),
        (NEW, ""),
        (&"x".repeat(257), &"x".repeat(257)),
    ] {
        let fields = [("password", new), ("repeated", again)];
        let page = visitor.post_on(&path, &path, &fields).await;
        assert_eq!(page.status, 422, "{new}");
    }
    let fields = [("password", NEW), ("repeated", NEW)];
    // A form of another page, as another site would post it.
    let forged = visitor.post(&path, &fields).await;
    assert_eq!(forged.status, 400);
    let page = visitor.post_on(&path, &path, &fields).await;
    assert_eq!(page.status, 200);
    assert!(page.html.contains("Your password is set"), "{}", page.html);
    assert_eq!(visitor.session(), None, "the link signs nobody in");
    assert_eq!(visitor.get(&path).await.status, 410);

    visitor
        .post("/me/sign-in", &[("login", "bob"), ("password", NEW)])
        .await;
    assert!(visitor.session().is_some());
    let events: Value = ada.get(&paths::audit("acme")).await.ok();
    let text = events.to_string();
    for action in ["user.create", "user.password-link", "user.set-password"] {
        assert!(text.contains(action), "{action} in {text}");
    }
    let token = path.rsplit_once('/').unwrap().1;
    assert!(!text.contains(token) && !text.contains(NEW));
}

#[tokio::test]
async fn a_link_works_once_for_a_day_and_until_another_password_is_set() {
    let app = TestApp::start().await;
    let ada = app.administrator("acme", Role::Administrator).await;
    let bob = bob(&ada).await;
    let visitor = Visitor::new(&app);
    let old = link(&ada, &bob).await;
    app.pass(Duration::from_hours(24));
    assert_eq!(visitor.get(&old).await.status, 410);
    assert_eq!(visitor.get("/me/password/nonsense").await.status, 410);
    // The administrator's session is over, too.
    let ada = app.administrator("acme", Role::Owner).await;

    let (first, second) = (link(&ada, &bob).await, link(&ada, &bob).await);
    let fields = [("password", NEW), ("repeated", NEW)];
    let page = visitor.post_on(&second, &second, &fields).await;
    assert_eq!(page.status, 200);
    assert_eq!(visitor.get(&first).await.status, 410, "made before");

    // Another tenant's page knows no link of this one.
    let third = link(&ada, &bob).await;
    let reply = app.anonymous().get(&format!("/t/other{third}")).await;
    assert_eq!(reply.status, 410);
    assert_eq!(visitor.get(&third).await.status, 200);
    let disable = paths::user_disable("acme", &bob.id);
    let reason = json!({"reason": "left"});
    ada.post(&disable, &reason).await.ok::<User>();
    assert_eq!(visitor.get(&third).await.status, 410, "disabled");
    let again = paths::user_password_link("acme", &bob.id);
    let refused = ada.post(&again, &json!({})).await;
    refused.problem(409, kind::CONFLICT);
    let enable = paths::user_enable("acme", &bob.id);
    ada.post(&enable, &reason).await.ok::<User>();
    assert_eq!(visitor.get(&third).await.status, 410, "ended for good");
}

#[tokio::test]
async fn a_link_works_again_after_the_store_failed() {
    let app = TestApp::start().await;
    let ada = app.administrator("acme", Role::Administrator).await;
    let path = link(&ada, &bob(&ada).await).await;
    let visitor = Visitor::new(&app);
    let page = visitor.get(&path).await;
    let tenant = app.tenant("acme").await;
    app.state.store.close().await;
    let fields = [("password", NEW), ("repeated", NEW)];
    let page = visitor.post_with(&page, &path, &fields).await;
    assert_eq!(page.status, 503);
    let token = path.rsplit_once('/').unwrap().1;
    let kind = gnap::secret::Kind::PasswordLink;
    let hash = app.state.hash_key.hash(tenant, kind, token);
    let key = live::Key { tenant, kind, hash };
    assert!(app.state.live.get(&key).await.unwrap().is_some());
}

#[tokio::test]
async fn who_is_disabled_is_signed_out_and_stays_out_until_enabled() {
    let app = TestApp::start().await;
    let id = alice(&app).await.to_string();
    let ada = app.administrator("acme", Role::Administrator).await;
    let (visitor, _) = Visitor::with_password(&app).await;
    let is_in = async |visitor: &Visitor<'_>| {
        let page = visitor.get("/me").await;
        page.html.contains("What you have allowed")
    };
    assert!(is_in(&visitor).await);
    let disable = paths::user_disable("acme", &id);
    ada.post(&disable, &json!({"reason": " "}))
        .await
        .refuses(&["reason"]);
    assert!(is_in(&visitor).await, "no change without a reason");

    app.pass(Duration::from_secs(1));
    let disabled: User = ada.post(&disable, &json!({"reason": "left"})).await.ok();
    assert!(disabled.disabled_at.is_some());
    assert!(!is_in(&visitor).await);
    let (other, page) = Visitor::with_password(&app).await;
    assert!(other.session().is_none() && page.status == 422);
    // The same answer as for a wrong password.
    assert!(page.html.contains("The login or the password is not right"));

    app.pass(Duration::from_secs(1));
    let enable = paths::user_enable("acme", &id);
    let enabled: User = ada.post(&enable, &json!({"reason": "back"})).await.ok();
    assert_eq!(enabled.disabled_at, None);
    assert!(!is_in(&visitor).await, "what was ended stays ended");
    let (again, _) = Visitor::with_password(&app).await;
    assert!(is_in(&again).await);

    let events: Page<AuditEvent> = ada.get(&paths::audit("acme")).await.ok();
    let event = |action: &str| {
        let mut events = events.items.iter();
        events.find(|event| event.action == action).unwrap()
    };
    assert_eq!(event("user.disable").data["reason"], "left");
    assert_eq!(event("user.enable").data["reason"], "back");
}

#[tokio::test]
async fn a_new_password_ends_the_sign_ins_with_the_old_one() {
    let app = TestApp::start().await;
    let id = alice(&app).await.to_string();
    let ada = app.administrator("acme", Role::Administrator).await;
    let (visitor, _) = Visitor::with_password(&app).await;
    let user: User = ada.get(&paths::user("acme", &id)).await.ok();
    let path = link(&ada, &user).await;
    assert!(
        visitor
            .get("/me")
            .await
            .html
            .contains("What you have allowed")
    );
    app.pass(Duration::from_secs(1));
    let other = Visitor::new(&app);
    let fields = [("password", NEW), ("repeated", NEW)];
    assert_eq!(other.post_on(&path, &path, &fields).await.status, 200);
    assert!(visitor.get("/me").await.html.contains("Sign in to"));
    let (refused, _) = Visitor::with_password(&app).await;
    assert_eq!(refused.session(), None, "the old password");
}

#[tokio::test]
async fn users_of_others_are_unknown_to_every_operation() {
    let app = TestApp::start().await;
    let id = alice(&app).await.to_string();
    let stranger = app.administrator("other", Role::Owner).await;
    let reason = json!({"reason": "mine"});
    let now: User = {
        let ada = app.administrator("acme", Role::Administrator).await;
        ada.get(&paths::user("acme", &id)).await.ok()
    };
    let mut change = input("alice", None);
    change["updated_at"] = json!(now.updated_at);
    let put = stranger.put(&paths::user("other", &id), &change).await;
    put.problem(404, kind::NOT_FOUND);
    for url in [
        paths::user_disable("other", &id),
        paths::user_enable("other", &id),
        paths::user_password_link("other", &id),
    ] {
        let reply = stranger.post(&url, &reason).await;
        reply.problem(404, kind::NOT_FOUND);
    }
    let (visitor, _) = Visitor::with_password(&app).await;
    assert!(visitor.session().is_some(), "nothing happened to her");
}
