//! The loopback finish: only the browser that brings the right hash counts.

use std::time::Duration;

use gnap::hash::{Interaction, Method};
use gnap::secret::Secret;
use parley_client::{Error, FinishListener};

const ENDPOINT: &str = "https://server.example/gnap";
const LIMIT: Duration = Duration::from_secs(20);

fn hash(client_nonce: &str, interact_ref: &str) -> String {
    let interaction = Interaction {
        client_nonce,
        server_nonce: "server",
        interact_ref,
        grant_endpoint: ENDPOINT,
    };
    interaction.hash(Method::Sha256)
}

async fn visit(uri: &str) -> u16 {
    reqwest::get(uri).await.unwrap().status().as_u16()
}

/// Shows GNAP-2.5.2-12, GNAP-2.5.2.1-02, GNAP-4.2.1-03, GNAP-4.2.1-05,
/// GNAP-4.2.1-06, GNAP-4.2.1-07.
#[tokio::test]
async fn a_forged_return_is_refused_and_the_real_one_still_counts() {
    let listener = FinishListener::open().await.unwrap();
    let finish = listener.finish().clone();
    assert!(finish.uri.starts_with("http://127.0.0.1:"));
    // A connection that never says anything must not be in the way.
    let address = finish
        .uri
        .trim_start_matches("http://")
        .split('/')
        .next()
        .unwrap();
    let _silent = tokio::net::TcpStream::connect(address).await.unwrap();

    let nonce = Secret::new("server");
    let waiting = tokio::spawn(async move { listener.interact_ref(ENDPOINT, &nonce, LIMIT).await });
    let good = hash(&finish.nonce, "ref");
    for (uri, status) in [
        (
            format!("{}?hash={good}&interact_ref=other", finish.uri),
            400,
        ),
        (format!("{}?interact_ref=ref", finish.uri), 400),
        (finish.uri.clone(), 400),
        (format!("{}x?hash={good}&interact_ref=ref", finish.uri), 400),
        (format!("{}?hash={good}&interact_ref=ref", finish.uri), 200),
    ] {
        assert_eq!(visit(&uri).await, status, "{uri}");
    }
    assert_eq!(waiting.await.unwrap().unwrap(), "ref");
}

#[tokio::test]
async fn waiting_ends_with_the_limit() {
    let listener = FinishListener::open().await.unwrap();
    let nonce = Secret::new("server");
    let result = listener
        .interact_ref(ENDPOINT, &nonce, Duration::ZERO)
        .await;
    assert!(matches!(result, Err(Error::TimedOut)));
}

#[tokio::test]
async fn each_listener_has_its_own_address_and_nonce() {
    let first = FinishListener::open().await.unwrap();
    let second = FinishListener::open().await.unwrap();
    assert_ne!(first.finish().uri, second.finish().uri);
    assert_ne!(first.finish().nonce, second.finish().nonce);
}
