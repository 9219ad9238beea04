//! RFC 9635 §3.3.2: an application on the person's device is launched.

use std::collections::HashSet;

use e2e::{Decision, Ending, Instance, Parley, Person, going_on, only_token, tests};
use serde_json::json;

use crate::rights::one_token;

tests![
    an_app_address_is_unique_and_works_once,
    an_app_of_the_tenant_is_launched,
];

/// Shows GNAP-3.3-02, GNAP-3.3-08, GNAP-3.3.2-01, IANA-START-02,
/// IANA-INTERACT-RESP-02.
async fn an_app_address_is_unique_and_works_once(parley: &Parley) {
    let client = Instance::new(parley);
    let members = json!({"access_token": one_token(), "interact": {"start": ["app"]}});
    let mut addresses = HashSet::new();
    let mut last = None;
    for _ in 0..3 {
        let response = client.ask(members.clone()).await.grant();
        let interact = response.interact.clone().expect("`interact`");
        assert_eq!((interact.redirect, interact.user_code), (None, None));
        assert_eq!(interact.user_code_uri, None);
        let address = interact.app.expect("`interact.app`");
        let token = going_on(&response).access_token.value.expose();
        assert!(!address.contains(token) && !address.contains("alice"));
        addresses.insert(address.clone());
        last = Some((response, address));
    }
    assert_eq!(addresses.len(), 3);

    let (response, address) = last.unwrap();
    let alice = Person::alice(parley).await;
    let page = alice.open(&address).await;
    let ending = alice.decide(&page, Decision::AllowAll).await;
    assert!(matches!(ending, Ending::Shown(_)));
    let granted = client.poll(going_on(&response)).await.grant();
    assert!(!only_token(&granted).access.is_empty());
    assert!([404, 410].contains(&alice.open(&address).await.status));
}

/// Shows GNAP-3.3.2-01 with an application's own scheme.
async fn an_app_of_the_tenant_is_launched(parley: &Parley) {
    let tenant = parley.make_tenant_with(&json!({"app_uri": "com.example.app:/go?tx={code}"}));
    let client = Instance::new(&tenant);
    let interact = json!({"start": ["app", "redirect"]});
    let members = json!({"access_token": one_token(), "interact": interact});
    let response = client.ask(members).await.grant();
    let interact = response.interact.unwrap();
    let address = interact.app.unwrap();
    let code = address.strip_prefix("com.example.app:/go?tx=").unwrap();
    // Each mode has a code of its own; the application opens the page with its.
    assert!(!interact.redirect.unwrap().ends_with(code));
    let page = Person::new()
        .open(&format!("{}/interact/{code}", tenant.base()))
        .await;
    assert!(page.form("password").is_some());
}
