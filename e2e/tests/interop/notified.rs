//! What approvers are told: PyPI http-message-signatures verifies the webhook,
//! aiosmtpd takes the mail.

use e2e::{
    Administrator, Backend, Instance, Parley, cache, free_port, going_on, new_sign_in, tests,
};
use serde_json::{Value, json};
use tokio::process::Command;

use crate::script::Script;

tests![alone:
    a_webhook_is_verified_and_mail_is_taken_by_programs_of_others,
];

/// Payments need an owner, beside the two of finance.
const RULE: &str = r#"@require("approval") @role("owner")
forbid (principal, action in Gnap::Action::"payment-api:*", resource);"#;

async fn a_webhook_is_verified_and_mail_is_taken_by_programs_of_others(backend: Backend) {
    let port = free_port().to_string();
    let settings = [
        ("PARLEY__MAIL__SERVER", "127.0.0.1"),
        ("PARLEY__MAIL__PORT", port.as_str()),
        ("PARLEY__MAIL__TLS", "none"),
        ("PARLEY__MAIL__FROM", "Parley <no-reply@example.com>"),
        ("PARLEY__PROTOCOL__WAIT", "0"),
    ];
    let parley = Parley::start_with(backend, &settings).await;
    let tenant = parley.tenant();
    let folder = cache::sources().join("interop/python");
    let mut python = Command::new(cache::python(&folder));
    let notified = folder.join("notified.py");
    let mut script = Script::start(python.arg("-B").arg(notified).arg(&port));
    let place = format!("127.0.0.1:{}", script.hear().await["hook"]);
    let jwks = reqwest::get(format!("{}/jwks.json", tenant.base())).await;
    let jwks = jwks.expect("an answer").text().await.expect("a key set");
    script.ask(&jwks.replace('\n', " ")).await;
    parley.set(
        tenant.slug(),
        &json!({
            "approval_webhook": format!("http://{place}/hook?of=parley"),
            "approval_mail": true,
            "approval_locale": "de",
            "outbound_exceptions": [place],
        }),
    );
    // An administrator is asked, too, and told where that is answered.
    let operator = Administrator::set_up(&parley, &new_sign_in()).await;
    let drafted = operator.draft_policy(tenant.slug(), "Owners", RULE).await;
    drafted.ok();
    operator.publish_draft(tenant.slug()).await;
    parley.make_administrator(tenant.slug(), "owner", &new_sign_in(), "grace@example.com");
    // Running servers notice within a quarter of a second: until then a request
    // tells nobody, and is taken back.
    let client = Instance::photo_sync(&parley);
    let access = json!({"access": [{"type": "payment-api", "actions": ["send"]}]});
    let about = loop {
        let asked = client.ask(json!({"access_token": access})).await.grant();
        tokio::select! {
            message = script.hear() => break message,
            () = tokio::time::sleep(std::time::Duration::from_secs(2)) => {}
        }
        client.cancel(going_on(&asked)).await.no_content();
    };
    // One call, and a letter for each of the four people and the administrator.
    let mut messages = vec![about];
    while messages.len() < 6 {
        messages.push(script.hear().await);
    }
    let (calls, letters): (Vec<Value>, Vec<Value>) = messages
        .into_iter()
        .partition(|message| message["by"] == "webhook");
    assert_eq!((calls.len(), letters.len()), (1, 5));
    let covered = json!([
        "@method",
        "@signature-params",
        "@target-uri",
        "content-digest",
        "content-type"
    ]);
    assert_eq!(calls[0]["covered"], covered, "{}", calls[0]);
    assert_eq!(calls[0]["elsewhere"], "refused");
    assert_eq!(calls[0]["content"]["event"], "approval.requested");
    assert_eq!(calls[0]["content"]["issuer"], tenant.grant_endpoint());
    let mut to: Vec<&str> = letters
        .iter()
        .filter_map(|letter| letter["to"][0].as_str())
        .collect();
    to.sort_unstable();
    let all =
        ["alice", "bob", "carol", "dave", "grace"].map(|login| format!("{login}@example.com"));
    assert_eq!(to, all);
    for letter in &letters {
        let text = letter["text"].as_str().expect("text");
        assert!(text.contains("no-reply@example.com"), "{text}");
        let link = match letter["to"][0].as_str() {
            Some("grace@example.com") => calls[0]["content"]["console"].as_str(),
            _ => calls[0]["content"]["link"].as_str(),
        };
        let link = link.expect("an address");
        assert!(text.replace("=\r\n", "").contains(link), "{text}");
        assert!(
            !text.contains("payment") && !text.contains("backup"),
            "{text}"
        );
    }
    script.ends_well().await;
}
