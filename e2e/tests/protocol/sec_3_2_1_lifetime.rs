//! RFC 9635 §3.2.1: a token ends by itself. The servers here issue tokens that
//! live for seconds.

use std::time::Duration;

use e2e::{Backend, Instance, Parley, ResourceServer, Settings, manage, only_token, tests};
use gnap::response::RotationResponse;
use tokio::time::Instant;

use crate::rights::one_token;

tests![alone: an_expired_token_is_inactive_and_can_still_be_managed];

const SETTINGS: Settings<'static> = &[("PARLEY__PROTOCOL__TOKEN_LIFETIME", "5")];

/// Shows GNAP-3.2.1-06, GNAP-6.2-04, RS-2.1.7-01, RS-3.3-09.
async fn an_expired_token_is_inactive_and_can_still_be_managed(backend: Backend) {
    let parley = Parley::start_with(backend, SETTINGS).await;
    let client = Instance::new(&parley);
    let granted = client.allowed(&parley, one_token()).await;
    let server = ResourceServer::photo_server(&parley);
    let token = only_token(&granted);
    assert_eq!(token.expires_in, Some(5));
    assert!(server.finds_active(&token.value).await);
    let deadline = Instant::now() + Duration::from_secs(60);
    while server.finds_active(&token.value).await {
        assert!(Instant::now() < deadline, "the token never expires");
        tokio::time::sleep(Duration::from_millis(250)).await;
    }

    let rotated = client.rotate(manage(token)).await.ok();
    let rotated: RotationResponse = serde_json::from_value(rotated).unwrap();
    let rotated = rotated.access_token;
    assert!(server.finds_active(&rotated.value).await);
    while server.finds_active(&rotated.value).await {
        assert!(Instant::now() < deadline, "the token never expires");
        tokio::time::sleep(Duration::from_millis(250)).await;
    }
    client.revoke(manage(&rotated)).await.no_content();
}
