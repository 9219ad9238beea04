//! Tenants share nothing: what belongs to another one answers exactly like what
//! does not exist (design §4).

use e2e::{Instance, Parley, Person, ResourceServer, going_on, manage, only_token, tests};
use gnap::response::{Continue, Manage};
use proof::Request;
use serde_json::json;

use crate::rights::one_token;

tests![
    what_belongs_to_another_tenant_does_not_exist,
    a_session_of_another_tenant_is_none,
    an_unknown_tenant_is_not_found,
];

async fn what_belongs_to_another_tenant_does_not_exist(parley: &Parley) {
    let here = parley.tenant();
    let there = &parley.make_tenant("other");
    let client = Instance::photo_sync(there);
    let granted = client
        .ask(json!({"access_token": one_token()}))
        .await
        .grant();
    let token = only_token(&granted);
    assert!(
        ResourceServer::photo_server(there)
            .finds_active(&token.value)
            .await
    );
    assert!(
        !ResourceServer::photo_server(here)
            .finds_active(&token.value)
            .await
    );

    let moved = |uri: &str| uri.replace(there.base(), here.base());
    let go_on = Continue {
        uri: moved(&going_on(&granted).uri),
        ..going_on(&granted).clone()
    };
    client.poll(&go_on).await.refused("invalid_continuation");
    client.cancel(&go_on).await.refused("invalid_continuation");
    let manage_there = manage(token);
    let manage_here = Manage {
        uri: moved(&manage_there.uri),
        ..manage_there.clone()
    };
    client
        .rotate(&manage_here)
        .await
        .refused("invalid_rotation");
    client.revoke(&manage_here).await.refused("invalid_request");

    // A reference that a resource server there registered.
    let registered = ResourceServer::photo_server(there)
        .register(json!({"access": [crate::rights::photos(&["read"])]}))
        .await
        .ok();
    let access_token = json!({"access": [registered["resource_reference"]]});
    Instance::photo_sync(here)
        .ask(json!({"access_token": access_token}))
        .await
        .refused("invalid_request");
    client
        .ask(json!({"access_token": access_token}))
        .await
        .grant();
    let told = json!({"access": ["photos-read"], "resource_server": registered["instance_id"]});
    ResourceServer::photo_server(here)
        .register(told)
        .await
        .refused_rs("invalid_resource_server");

    // Identifier and key of a client registered there, then of its resource server.
    let stranger = Instance::photo_sync(there).at(here.grant_endpoint());
    stranger
        .ask(json!({"access_token": one_token()}))
        .await
        .refused("invalid_client");
    let there_server = ResourceServer::photo_server(there);
    let question = there_server.question(&token.value);
    let request = e2e::json_request(&here.introspection_endpoint(), &question);
    there_server
        .send(request)
        .await
        .refused_rs("invalid_resource_server");

    let interaction = Instance::new(there).interact(one_token()).await;
    let page = Person::new().open(&moved(interaction.redirect())).await;
    assert_eq!(page.status, 404);
    assert_eq!(Person::new().open(interaction.redirect()).await.status, 200);

    // Nothing of it did any harm there.
    assert!(
        ResourceServer::photo_server(there)
            .finds_active(&token.value)
            .await
    );
    client.poll(going_on(&granted)).await.grant();
}

async fn a_session_of_another_tenant_is_none(parley: &Parley) {
    let there = &parley.make_tenant("another");
    let interaction = Instance::new(there).interact(one_token()).await;
    let alice = Person::alice(parley).await;
    let page = alice.open(interaction.redirect()).await;
    assert!(page.form("password").is_some());
}

async fn an_unknown_tenant_is_not_found(parley: &Parley) {
    let client = Instance::photo_sync(parley);
    for slug in ["nobody", "Demo", "demo%00", "..", "%2e%2e"] {
        let base = format!("{}/t/{slug}", parley.origin());
        let content = client.asking(json!({"access_token": one_token()}));
        for request in [
            e2e::json_request(&format!("{base}/gnap"), &content),
            e2e::json_request(&format!("{base}/rs/introspect"), &content),
            e2e::json_request(&format!("{base}/rs/resources"), &content),
            Request::new("OPTIONS", format!("{base}/gnap")),
            Request::new("POST", format!("{base}/gnap/continue/1")),
            Request::new("DELETE", format!("{base}/gnap/token/1")),
            Request::new("GET", format!("{base}/jwks.json")),
            Request::new("GET", format!("{base}/interact/1")),
        ] {
            let answer = client.send(request).await;
            assert_eq!(answer.status(), 404, "{slug}: {answer}");
        }
    }
}
