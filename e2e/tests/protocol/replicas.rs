//! Two processes on one PostgreSQL and one Redis: what one of them answered, the
//! other one knows. On embedded stores there is one process.

use std::time::{Duration, Instant};

use e2e::{
    Backend, Instance, Parley, Replica, ResourceServer, going_on, manage, only_token, tests,
};
use gnap::response::TokenResponse;
use gnap::secret::Secret;
use proof::Request;
use serde_json::json;

use crate::rights::{one_token, originals, photos};
use crate::rs_revocations::{id, list_at, signed_token};

tests![alone:
    a_revocation_is_known_to_every_replica,
    a_revocation_is_in_the_list_of_every_replica,
    a_registered_set_is_known_to_every_replica,
];

/// How long a replica may not know.
const MOST: Duration = Duration::from_millis(250);

/// What a replica says about a token.
async fn finds_active(server: &ResourceServer, replica: &Replica, token: &Secret) -> bool {
    let question = server.signed(server.request(&server.question(token)));
    let answer = server.send_as_is(replica.gets(question)).await.ok();
    answer["active"].as_bool().expect("`active`")
}

/// Shows RS-2.1.13-01, RS-3.3-09.
async fn a_revocation_is_known_to_every_replica(backend: Backend) {
    if backend == Backend::Embedded {
        return;
    }
    let parley = Parley::start(backend).await;
    let replica = parley.replica().await;
    let client = Instance::photo_sync(&parley);
    let photo_server = ResourceServer::photo_server(&parley);
    let archive_server = ResourceServer::archive_server(&parley);
    let access = json!({"access": [photos(&["read"]), originals(&["read"])]});
    for how in ["token", "grant"] {
        let granted = client.ask(json!({"access_token": access})).await.grant();
        let token = only_token(&granted);
        let derived = photo_server
            .derive(&token.value, &json!([originals(&["read"])]))
            .await
            .grant();
        let derived: &TokenResponse = only_token(&derived);
        assert!(finds_active(&photo_server, &replica, &token.value).await);
        assert!(finds_active(&archive_server, &replica, &derived.value).await);
        match how {
            "token" => client.revoke(manage(token)).await.no_content(),
            _ => client.cancel(going_on(&granted)).await.no_content(),
        }
        let revoked = Instant::now();
        let active = [
            finds_active(&photo_server, &replica, &token.value).await,
            finds_active(&archive_server, &replica, &derived.value).await,
        ];
        // The first questions after the revocation: there is nothing to wait for.
        assert_eq!(active, [false, false], "{how}: {:?}", revoked.elapsed());
    }
}

async fn a_revocation_is_in_the_list_of_every_replica(backend: Backend) {
    if backend == Backend::Embedded {
        return;
    }
    let parley = Parley::start(backend).await;
    let replica = parley.replica().await;
    let uri = format!("{}/rs/revocations", parley.tenant().base());
    let asking = || replica.gets(Request::new("GET", &uri));
    let client = Instance::photo_sync(&parley);
    let (token, granted) = signed_token(&client).await;
    let token = id(&parley, &token).await;
    // It has a list in memory.
    assert!(!list_at(&parley, asking()).await.is_revoked(token));
    client.cancel(going_on(&granted)).await.no_content();
    let known = Instant::now() + MOST;
    loop {
        let late = Instant::now() > known;
        if list_at(&parley, asking()).await.is_revoked(token) {
            break;
        }
        assert!(!late, "the list of the other replica is too old");
    }
}

async fn a_registered_set_is_known_to_every_replica(backend: Backend) {
    if backend == Backend::Embedded {
        return;
    }
    let parley = Parley::start(backend).await;
    let replica = parley.replica().await;
    let client = Instance::photo_sync(&parley);
    let asking = |access| {
        let content = client.asking(json!({"access_token": access}));
        replica.gets(client.signed(client.request(&content), |_| ()))
    };
    // It has the tenant in memory.
    client.send_as_is(asking(one_token())).await.grant();
    let server = ResourceServer::photo_server(&parley);
    let access = json!([{"type": "photo-api", "actions": ["read"], "datatypes": ["raw"]}]);
    let registered = server.register(json!({"access": access})).await.ok();
    let known = Instant::now() + MOST;
    let reference = json!({"access": [registered["resource_reference"]]});
    loop {
        let late = Instant::now() > known;
        let answer = client.send_as_is(asking(reference.clone())).await;
        if answer.status() == 200 {
            break;
        }
        assert!(!late, "{answer}");
        answer.refused("invalid_request");
    }
    // The same rights at the other process are the same set.
    let again = server.signed(server.registration(json!({"access": access})));
    let again = server.send_as_is(replica.gets(again)).await.ok();
    assert_eq!(
        again["resource_reference"],
        registered["resource_reference"]
    );
}
