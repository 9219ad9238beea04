//! Answers that no honest server gives.

use gnap::right::Right;
use parley_client::{Error, Requested};
use serde_json::json;

use crate::fake::{FakeServer, Reply, client};

async fn answered(status: u16, content: impl Into<Vec<u8>>) -> Result<(), Error> {
    let content = content.into();
    let server = FakeServer::start(move |_, _, _| Reply {
        status,
        headers: vec![("retry-after", "7".to_owned())],
        content: content.clone(),
    })
    .await;
    let requested = Requested {
        rights: vec![Right::Reference("photos".to_owned())],
        ..Requested::default()
    };
    let (client, _) = client();
    client
        .grant(&server.grant_endpoint(), &requested)
        .await
        .map(drop)
}

#[tokio::test]
async fn answers_that_are_no_messages_are_errors() {
    for content in [
        "",
        "null",
        "[]",
        r#"[{"uri":"http://a","access_token":{"value":"b"}}]"#,
        "<html>",
        "\u{0}",
        r#"{"continue":7}"#,
        r#"{"access_token":{"value":"a"},"access_token":{"value":"b"}}"#,
        r#"{"access_token":{"access":[]}}"#,
        r#"{"instance_id":{}}"#,
    ] {
        let result = answered(200, content).await;
        let refused = matches!(result, Err(Error::Answer(_) | Error::NotAnObject));
        assert!(refused, "{content}: {result:?}");
    }
    let deep = r#"{"a":"#.repeat(20_000);
    assert!(matches!(answered(200, deep).await, Err(Error::Answer(_))));
    let garbage = answered(200, vec![0xff; 64]).await;
    assert!(matches!(garbage, Err(Error::NotAnObject)));
    assert!(answered(200, "{}").await.is_ok());
}

#[tokio::test]
async fn an_endless_answer_is_cut_off() {
    let result = answered(200, vec![b' '; 2 * 1024 * 1024]).await;
    assert!(matches!(result, Err(Error::TooLarge(_))), "{result:?}");
}

#[tokio::test]
async fn errors_are_read_in_both_forms_and_under_every_status() {
    for (status, content) in [
        (400, json!({"error": "invalid_request"})),
        (200, json!({"error": {"code": "invalid_request"}})),
        (
            401,
            json!({"error": {"code": "invalid_request", "description": "a", "more": 1}}),
        ),
    ] {
        match answered(status, content.to_string()).await {
            Err(Error::Refused(refusal)) => {
                assert_eq!(
                    (refusal.code.as_str(), refusal.status),
                    ("invalid_request", status)
                );
                assert_eq!(refusal.retry_after, Some(7));
            }
            other => panic!("{content}: {other:?}"),
        }
    }
    for (status, content) in [
        (500, ""),
        (503, "busy"),
        (400, "{}"),
        (404, r#"{"error":7}"#),
    ] {
        let result = answered(status, content).await;
        assert!(
            matches!(result, Err(Error::Status(known)) if known == status),
            "{result:?}"
        );
    }
}

#[tokio::test]
async fn redirects_are_not_followed() {
    let server = FakeServer::start(|origin, request, _| Reply {
        status: if request.target_uri.ends_with("/gnap") {
            307
        } else {
            200
        },
        headers: vec![("location", format!("{origin}/elsewhere"))],
        content: b"{}".to_vec(),
    })
    .await;
    let (client, _) = client();
    let result = client
        .grant(&server.grant_endpoint(), &Requested::default())
        .await;
    assert!(matches!(result, Err(Error::Status(307))));
    assert_eq!(server.requests().len(), 1);
}

#[tokio::test]
async fn other_schemes_and_broken_values_are_refused_before_sending() {
    let (client, _) = client();
    for uri in ["", "gnap", "ftp://a/b", "file:///etc/passwd", "http://"] {
        let result = client.grant(uri, &Requested::default()).await;
        assert!(matches!(result, Err(Error::Uri(_))), "{uri}");
    }
    let token = json!({"value": "a\nb: c", "access": []});
    let token = serde_json::from_value(token).unwrap();
    assert!(
        client
            .call(&token, "GET", "http://127.0.0.1:1/", None)
            .await
            .is_err()
    );
}
