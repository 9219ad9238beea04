//! Tenants that have a host of their own (design §4): everything at its root,
//! one discovery document an origin (RFC 9767 §3.1), and nothing shared with
//! other tenants on the same listener.

use e2e::{
    Decision, Instance, Parley, Person, Reply, ResourceServer, Tenant, going_on, manage,
    only_token, tests,
};
use gnap::response::{Continue, Manage};
use proof::Request;
use serde_json::{Value, json};

use crate::rights::one_token;

tests![
    refuses_hosts_that_nobody_has,
    refuses_the_path_of_a_tenant_with_a_host,
    what_is_the_deployments_is_at_no_tenants_host,
    a_host_can_be_given_once,
    a_host_is_a_name_of_its_own,
    everything_is_at_the_root,
    what_belongs_to_another_host_does_not_exist,
    people_are_signed_in_at_one_host_only,
    a_tenant_goes_back_to_its_path,
];

fn get(url: String) -> Request {
    Request::new("GET", url)
}

/// Who sends requests without a key of any tenant.
fn anybody(tenant: &Tenant) -> Instance {
    Instance::new(tenant)
}

async fn refuses_hosts_that_nobody_has(parley: &Parley) {
    let tenant = parley.make_host_tenant();
    let elsewhere = tenant.at_host("nobody.localhost");
    let client = Instance::photo_sync(&elsewhere);
    // Nothing tells an unknown host from an unknown tenant.
    for path in ["/jwks.json", "/gnap", "/me", "/rs/introspect"] {
        let answer = client
            .send_as_is(get(format!("{}{path}", elsewhere.base())))
            .await;
        let unknown = client
            .send_as_is(get(format!("{}/t/nobody{path}", parley.origin())))
            .await;
        assert_eq!(answer.status(), unknown.status(), "{path}");
        assert_eq!(answer.0.content, unknown.0.content, "{path}");
    }
    let content = client.asking(json!({"access_token": one_token()}));
    let answer = client.send(client.request(&content)).await;
    assert_eq!(answer.status(), 404, "{answer}");
    for path in [
        "/.well-known/gnap-as-rs",
        "/healthz",
        "/console/",
        "/api/v1/session",
        "/t/demo/jwks.json",
        "/",
    ] {
        let answer = client
            .send_as_is(get(format!("{}{path}", elsewhere.base())))
            .await;
        assert_eq!(answer.status(), 404, "{path}");
    }
    let client = Instance::photo_sync(&tenant);
    client
        .ask(json!({"access_token": one_token()}))
        .await
        .grant();
}

async fn refuses_the_path_of_a_tenant_with_a_host(parley: &Parley) {
    let tenant = parley.make_host_tenant();
    let client = anybody(&tenant);
    let slug = tenant.slug();
    for url in [
        format!("{}/t/{slug}/jwks.json", parley.origin()),
        format!("{}/.well-known/gnap-as-rs/t/{slug}", parley.origin()),
        format!("{}/t/{slug}/jwks.json", tenant.base()),
    ] {
        let answer = client.send_as_is(get(url.clone())).await;
        assert_eq!(answer.status(), 404, "{url}");
    }
    let answer = client
        .send_as_is(get(format!("{}/jwks.json", tenant.base())))
        .await;
    assert_eq!(answer.status(), 200);
}

async fn what_is_the_deployments_is_at_no_tenants_host(parley: &Parley) {
    let tenant = parley.make_host_tenant();
    let client = anybody(&tenant);
    for path in [
        "/healthz",
        "/readyz",
        "/console/",
        "/api/v1/session",
        "/api/v1/openapi.json",
        "/t/demo/gnap",
        "/t/demo/jwks.json",
        "/.well-known/gnap-as-rs/t/demo",
    ] {
        let there = client
            .send_as_is(get(format!("{}{path}", tenant.base())))
            .await;
        assert_eq!(there.status(), 404, "{path}");
        let here = client
            .send_as_is(get(format!("{}{path}", parley.origin())))
            .await;
        assert_ne!(here.status(), 404, "{path}");
    }
}

async fn a_host_can_be_given_once(parley: &Parley) {
    let tenant = parley.make_host_tenant();
    let other = parley.make_tenant_with(&json!({}));
    assert!(!parley.give_host(other.slug(), tenant.base()));
    let answer = anybody(&other)
        .send_as_is(get(format!("{}/jwks.json", other.base())))
        .await;
    assert_eq!(answer.status(), 200, "it stays where it was");
}

async fn a_host_is_a_name_of_its_own(parley: &Parley) {
    let tenant = parley.make_tenant_with(&json!({}));
    let port = parley.port();
    for bad in [
        format!("http://acme.example:{port}"),
        format!("https://acme.localhost:{port}/path"),
        format!("https://acme.localhost:{port}/"),
        "https://10.0.0.1".to_owned(),
        "https://localhost".to_owned(),
        "https://[2001:db8::1]".to_owned(),
        "https://user@acme.example".to_owned(),
        "https://ACME.example".to_owned(),
        "acme.example".to_owned(),
        parley.origin().to_owned(),
    ] {
        assert!(!parley.give_host(tenant.slug(), &bad), "{bad}");
    }
}

/// Shows RS-3.1-01, RS-3.1-02.
async fn everything_is_at_the_root(parley: &Parley) {
    let tenant = parley.make_host_tenant();
    let anybody = anybody(&tenant);
    let url = format!("{}/.well-known/gnap-as-rs", tenant.base());
    let answer = anybody.send_as_is(get(url)).await;
    let document: Value = serde_json::from_slice(&answer.0.content).unwrap();
    let base = tenant.base();
    for (member, path) in [
        ("grant_request_endpoint", "/gnap"),
        ("introspection_endpoint", "/rs/introspect"),
        ("resource_registration_endpoint", "/rs/resources"),
    ] {
        assert_eq!(document[member], format!("{base}{path}"));
    }
    let request = Request::new("OPTIONS", tenant.grant_endpoint());
    let discovery = anybody.send_as_is(request).await;
    let discovery: Value = serde_json::from_slice(&discovery.0.content).unwrap();
    assert_eq!(discovery["grant_request_endpoint"], tenant.grant_endpoint());

    // A whole grant with a person, its continuation and its token.
    let client = Instance::new(&tenant);
    let response = client.interact_without_finish(one_token()).await;
    let redirect = e2e::redirect(&response);
    assert!(redirect.starts_with(&format!("{base}/interact/")));
    let alice = Person::reaching(&tenant);
    let sign_in = &tenant.demo().sign_in;
    alice.interact(redirect, sign_in, Decision::AllowAll).await;
    let granted = client.poll(going_on(&response)).await.grant();
    let token = only_token(&granted);
    let server = ResourceServer::photo_server(&tenant);
    let described = server.introspect(&token.value).await.ok();
    assert_eq!(described["iss"], tenant.grant_endpoint());
    client.rotate(manage(token)).await.ok();
    client.cancel(going_on(&granted)).await.no_content();
    server
        .register(json!({"access": [crate::rights::photos(&["read"])]}))
        .await
        .ok();
    let page = alice.open(&format!("{base}/me")).await;
    assert_eq!(page.status, 200);
    let page = alice.open(&format!("{base}/device")).await;
    assert_eq!(page.status, 200);
}

/// Two hosts and a path on one listener, each against each.
async fn what_belongs_to_another_host_does_not_exist(parley: &Parley) {
    let tenants = [
        parley.make_host_tenant(),
        parley.make_host_tenant(),
        parley.make_tenant_with(&json!({})),
    ];
    for there in &tenants {
        let client = Instance::photo_sync(there);
        let granted = client
            .ask(json!({"access_token": one_token()}))
            .await
            .grant();
        let token = only_token(&granted);
        for here in tenants.iter().filter(|here| here.base() != there.base()) {
            is_nothing_here(here, there, &granted).await;
        }
        let server = ResourceServer::photo_server(there);
        assert!(server.finds_active(&token.value).await);
        client.poll(going_on(&granted)).await.grant();
    }
}

async fn is_nothing_here(here: &Tenant, there: &Tenant, granted: &gnap::response::GrantResponse) {
    let moved = |uri: &str| uri.replace(there.base(), here.base());
    // The client of there, which finds its way to here.
    let client = Instance::photo_sync(&there.reaching(here)).at(here.grant_endpoint());
    let go_on = Continue {
        uri: moved(&going_on(granted).uri),
        ..going_on(granted).clone()
    };
    client.poll(&go_on).await.refused("invalid_continuation");
    client.cancel(&go_on).await.refused("invalid_continuation");
    let token = only_token(granted);
    let manage_here = Manage {
        uri: moved(&manage(token).uri),
        ..manage(token).clone()
    };
    client
        .rotate(&manage_here)
        .await
        .refused("invalid_rotation");
    let refused: Reply = client.ask(json!({"access_token": one_token()})).await;
    refused.refused("invalid_client");
    let server = ResourceServer::photo_server(here);
    assert!(!server.finds_active(&token.value).await);
    // Signed for there and sent to here: the URL is not what was signed.
    let theirs = Instance::photo_sync(&there.reaching(here));
    let request = theirs.request(&theirs.asking(json!({"access_token": one_token()})));
    let mut signed = theirs.signed(request, |_| ());
    signed.target_uri = here.grant_endpoint();
    theirs.send_as_is(signed).await.refused("invalid_client");
}

async fn people_are_signed_in_at_one_host_only(parley: &Parley) {
    let (one, other) = (parley.make_host_tenant(), parley.make_host_tenant());
    let alice = Person::reaching(&one);
    let page = alice.open(&format!("{}/me", one.base())).await;
    alice.sign_in(&page, &one.demo().sign_in).await;
    let page = alice.open(&format!("{}/me", one.base())).await;
    assert!(page.form("password").is_none(), "signed in");
    // The cookie has no domain, so that a browser keeps it at its host; here it
    // is taken elsewhere on purpose.
    let thief = Person::reaching(&other);
    for (name, value) in alice.all_cookies() {
        thief.set_cookie(&name, &value);
    }
    let page = thief.open(&format!("{}/me", other.base())).await;
    assert!(page.form("password").is_some(), "{}", page.html);
}

async fn a_tenant_goes_back_to_its_path(parley: &Parley) {
    let tenant = parley.make_host_tenant();
    let client = anybody(&tenant);
    parley.take_host(tenant.slug());
    let answer = client
        .send_as_is(get(format!(
            "{}/t/{}/jwks.json",
            parley.origin(),
            tenant.slug()
        )))
        .await;
    assert_eq!(answer.status(), 200);
    let again = parley.make_tenant_with(&json!({}));
    assert!(parley.give_host(again.slug(), tenant.base()), "it is free");
    parley.take_host(again.slug());
}
