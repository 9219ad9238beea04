//! Each call: what is sent, and what becomes of the answer.

use gnap::right::Right;
use gnap::rs::IntrospectResponse;
use gnap::secret::Secret;
use parley_client::{Challenge, ChallengeError, Error, Requested};
use proof::Presents;
use serde_json::{Value, json};
use url::Url;

use crate::fake::{FakeServer, Reply, client, header, proven};

fn continuation(origin: &str) -> Value {
    json!({"uri": format!("{origin}/gnap/continue/1"), "wait": 0, "access_token": {"value": "ct"}})
}

fn token(origin: &str) -> Value {
    json!({
        "value": "at",
        "access": ["photos"],
        "expires_in": 600,
        "manage": {"uri": format!("{origin}/gnap/token/1"), "access_token": {"value": "mt"}},
    })
}

fn parsed<T: serde::de::DeserializeOwned>(value: Value) -> T {
    serde_json::from_value(value).unwrap()
}

fn photos() -> Requested {
    Requested {
        rights: vec![Right::Reference("photos".to_owned())],
        ..Requested::default()
    }
}

#[tokio::test]
async fn discovery_must_be_about_the_endpoint_that_was_called() {
    let answer = |endpoint: String| json!({"grant_request_endpoint": endpoint});
    let (client, _) = client();
    let server = FakeServer::start(move |origin, _, before| {
        let endpoint = if before == 0 { "/other" } else { "/gnap" };
        Reply::json(200, &answer(format!("{origin}{endpoint}")))
    })
    .await;
    let endpoint = server.grant_endpoint();
    let refused = client.discover(&endpoint).await;
    assert!(matches!(refused, Err(Error::OtherEndpoint(_))));
    let discovery = client.discover(&endpoint).await.unwrap();
    assert_eq!(discovery.grant_request_endpoint, endpoint);
    assert_eq!(server.requests()[1].method, "OPTIONS");
}

#[tokio::test]
async fn a_grant_request_is_signed_and_carries_the_key() {
    let (client, key) = client();
    let server = FakeServer::start(|origin, _, _| {
        Reply::json(
            200,
            &json!({"access_token": token(origin), "instance_id": "i-1"}),
        )
    })
    .await;
    let requested = Requested {
        class_id: Some("tool".to_owned()),
        name: Some("Tool".to_owned()),
        label: Some("a".to_owned()),
        flags: vec!["bearer".to_owned()],
        ..photos()
    };
    let response = client
        .grant(&server.grant_endpoint(), &requested)
        .await
        .unwrap();
    assert!(response.access_token.is_some());
    assert_eq!(response.instance_id, Some(Secret::new("i-1")));

    let request = &server.requests()[0];
    assert_eq!(request.method, "POST");
    assert_eq!(proven(request, &key, Presents::Nothing), Ok(()));
    assert_eq!(
        header(request, "content-type").as_deref(),
        Some("application/json")
    );
    assert_eq!(
        server.json(0),
        json!({
            "access_token": {"access": ["photos"], "label": "a", "flags": ["bearer"]},
            "client": {"key": key.key(), "class_id": "tool", "display": {"name": "Tool"}},
        })
    );
}

#[tokio::test]
async fn a_known_instance_sends_its_identifier_instead_of_the_key() {
    let (client, key) = client();
    let server = FakeServer::start(|_, _, _| Reply::json(200, &json!({}))).await;
    let requested = Requested {
        instance_id: Some("i-1".to_owned()),
        ..photos()
    };
    client
        .grant(&server.grant_endpoint(), &requested)
        .await
        .unwrap();
    assert_eq!(server.json(0)["client"], "i-1");
    assert_eq!(
        proven(&server.requests()[0], &key, Presents::Nothing),
        Ok(())
    );
}

#[tokio::test]
async fn every_request_has_its_own_nonce() {
    let (client, _) = client();
    let server = FakeServer::start(|_, _, _| Reply::json(200, &json!({}))).await;
    for _ in 0..2 {
        client
            .grant(&server.grant_endpoint(), &photos())
            .await
            .unwrap();
    }
    let inputs = server
        .requests()
        .iter()
        .map(|request| header(request, "signature-input").unwrap())
        .collect::<Vec<_>>();
    let nonce = |input: &str| input.split("nonce=").nth(1).unwrap().to_owned();
    assert_ne!(nonce(&inputs[0]), nonce(&inputs[1]));
}

#[tokio::test]
async fn a_grant_is_continued_with_its_token() {
    let (client, key) = client();
    let server =
        FakeServer::start(|origin, _, _| Reply::json(200, &json!({"access_token": token(origin)})))
            .await;
    let continuation = parsed(continuation(&server.origin));
    client.continue_with(&continuation, "ref").await.unwrap();
    let request = &server.requests()[0];
    assert_eq!(request.method, "POST");
    assert_eq!(header(request, "authorization").as_deref(), Some("GNAP ct"));
    assert_eq!(proven(request, &key, Presents::Token), Ok(()));
    assert_eq!(server.json(0), json!({"interact_ref": "ref"}));
}

#[tokio::test]
async fn polling_has_no_content_and_follows_the_newest_continuation() {
    let (client, key) = client();
    let server = FakeServer::start(|origin, _, before| {
        let mut next = continuation(origin);
        next["access_token"]["value"] = format!("ct{before}").into();
        match before {
            0 => Reply::json(200, &json!({ "continue": next })),
            1 => Reply::json(
                200,
                &json!({"continue": next, "interact": {"redirect": "http://a"}}),
            ),
            _ => Reply::json(200, &json!({"access_token": token(origin)})),
        }
    })
    .await;
    let first = parsed(continuation(&server.origin));
    let limit = std::time::Duration::from_secs(20);
    let response = client.poll_until_decided(first, limit).await.unwrap();
    assert!(response.access_token.is_some());
    let requests = server.requests();
    let tokens: Vec<_> = requests
        .iter()
        .map(|request| header(request, "authorization").unwrap())
        .collect();
    assert_eq!(tokens, ["GNAP ct", "GNAP ct0", "GNAP ct1"]);
    for request in &requests {
        assert!(request.content.is_empty());
        assert_eq!(proven(request, &key, Presents::Token), Ok(()));
    }
}

/// Shows GNAP-3.1-06.
#[tokio::test]
async fn polling_ends_with_a_refusal_or_the_limit() {
    let (client, _) = client();
    let server = FakeServer::start(|_, _, _| {
        Reply::json(
            403,
            &json!({"error": {"code": "user_denied", "description": "no"}}),
        )
    })
    .await;
    let first = parsed(continuation(&server.origin));
    let limit = std::time::Duration::from_secs(20);
    let refused = client.poll_until_decided(first, limit).await;
    assert!(matches!(refused, Err(Error::Refused(refusal)) if refusal.code == "user_denied"));

    // Without a wait it is five seconds, so nothing is called in this time.
    let mut silent = continuation(&server.origin);
    silent.as_object_mut().unwrap().remove("wait");
    let limit = std::time::Duration::from_millis(500);
    let over = client.poll_until_decided(parsed(silent), limit).await;
    assert!(matches!(over, Err(Error::TimedOut)));

    let mut slow = continuation(&server.origin);
    slow["wait"] = u64::MAX.into();
    let limit = std::time::Duration::ZERO;
    let over = client.poll_until_decided(parsed(slow), limit).await;
    assert!(matches!(over, Err(Error::TimedOut)));
}

#[tokio::test]
async fn a_grant_is_cancelled() {
    let (client, key) = client();
    let server = FakeServer::start(|_, _, _| Reply::empty(204)).await;
    client
        .cancel(&parsed(continuation(&server.origin)))
        .await
        .unwrap();
    let request = &server.requests()[0];
    assert_eq!(request.method, "DELETE");
    assert_eq!(proven(request, &key, Presents::Token), Ok(()));
}

#[tokio::test]
async fn a_token_is_rotated_and_revoked_with_its_management_token() {
    let (client, key) = client();
    let server = FakeServer::start(|origin, request, _| match request.method.as_str() {
        "POST" => Reply::json(200, &json!({"access_token": token(origin)})),
        _ => Reply::empty(204),
    })
    .await;
    let token: gnap::response::TokenResponse = parsed(token(&server.origin));
    let manage = token.manage.unwrap();
    assert_eq!(
        client.rotate(&manage).await.unwrap().value,
        Secret::new("at")
    );
    client.revoke(&manage).await.unwrap();
    let requests = server.requests();
    assert_eq!(
        (requests[0].method.as_str(), requests[1].method.as_str()),
        ("POST", "DELETE")
    );
    for request in &requests {
        assert!(request.content.is_empty());
        assert_eq!(header(request, "authorization").as_deref(), Some("GNAP mt"));
        assert_eq!(proven(request, &key, Presents::Token), Ok(()));
    }
}

/// Shows GNAP-7.2-03, GNAP-7.2-04.
#[tokio::test]
async fn a_bound_token_is_proven_and_a_bearer_token_is_not() {
    let (client, key) = client();
    let server = FakeServer::start(|_, _, _| Reply::json(418, &json!({}))).await;
    let mut value = token(&server.origin);
    let uri = format!("{}/photos?a=%20b", server.origin);
    let content = Some(("text/plain", b"hello".to_vec()));
    let bound = parsed(value.clone());
    let answer = client.call(&bound, "PUT", &uri, content).await.unwrap();
    assert_eq!(
        (answer.status, answer.content.as_slice()),
        (418, b"{}".as_slice())
    );

    value["flags"] = json!(["bearer"]);
    client
        .call(&parsed(value), "GET", &uri, None)
        .await
        .unwrap();

    let requests = server.requests();
    assert_eq!(proven(&requests[0], &key, Presents::Token), Ok(()));
    assert_eq!(
        header(&requests[0], "authorization").as_deref(),
        Some("GNAP at")
    );
    assert_eq!(requests[0].target_uri, uri);
    assert_eq!(requests[0].content, b"hello");
    assert_eq!(
        header(&requests[1], "authorization").as_deref(),
        Some("Bearer at")
    );
    assert_eq!(header(&requests[1], "signature"), None);
}

#[tokio::test]
async fn introspection_tells_active_from_inactive() {
    let (client, key) = client();
    let server = FakeServer::start(|origin, _, before| {
        let active = json!({"active": true, "iss": format!("{origin}/gnap"), "access": ["photos"]});
        let inactive = json!({"active": false});
        Reply::json(200, if before == 0 { &active } else { &inactive })
    })
    .await;
    let endpoint = format!("{}/rs/introspect", server.origin);
    let ask = || {
        let access = Some(vec![Right::Reference("photos".to_owned())]);
        let token = Secret::new("at");
        let (client, endpoint) = (&client, &endpoint);
        async move {
            client
                .introspect(endpoint, "rs-1", &token, Some("httpsig"), access)
                .await
        }
    };
    assert!(matches!(
        ask().await.unwrap(),
        IntrospectResponse::Active(_)
    ));
    assert_eq!(ask().await.unwrap(), IntrospectResponse::INACTIVE);
    assert_eq!(
        proven(&server.requests()[0], &key, Presents::Nothing),
        Ok(())
    );
    assert_eq!(
        server.json(0),
        json!({
            "access_token": "at",
            "proof": "httpsig",
            "resource_server": "rs-1",
            "access": ["photos"],
        })
    );
}

/// Shows GNAP-9.1-01, GNAP-9.1-02, GNAP-9.1-04, GNAP-9.1-06.
#[tokio::test]
async fn a_challenge_is_followed_with_its_reference_and_referrer() {
    let (client, _) = client();
    let server = FakeServer::start(|origin, request, _| {
        if request.method == "POST" {
            return Reply::json(200, &json!({}));
        }
        let challenge = Challenge {
            as_uri: Some(format!("{origin}/gnap")),
            referrer: Some(origin.to_owned()),
            access: Some("photos-read".to_owned()),
        };
        let field = challenge.field().unwrap();
        Reply {
            headers: vec![("www-authenticate", field)],
            ..Reply::empty(401)
        }
    })
    .await;
    let resource = Url::parse(&format!("{}/photos/1", server.origin)).unwrap();
    let challenge = client.challenge(&resource).await.unwrap();
    let mut requested = photos();
    let elsewhere = requested.follow(&challenge, &resource, "https://as.example/gnap");
    assert!(matches!(elsewhere, Err(ChallengeError::OtherEndpoint(_))));
    let endpoint = server.grant_endpoint();
    requested.follow(&challenge, &resource, &endpoint).unwrap();
    client.grant(&endpoint, &requested).await.unwrap();

    let requests = server.requests();
    assert_eq!(header(&requests[0], "authorization"), None);
    assert_eq!(
        header(&requests[1], "referer").as_ref(),
        Some(&server.origin)
    );
    let content: Value = serde_json::from_slice(&requests[1].content).unwrap();
    let access = content["access_token"]["access"].as_array().unwrap();
    assert_eq!((&access[0], access.len()), (&json!("photos-read"), 2));
}

#[tokio::test]
async fn a_resource_without_a_challenge_leads_nowhere() {
    let (client, _) = client();
    let server = FakeServer::start(|_, _, _| Reply::empty(401)).await;
    let resource = Url::parse(&server.origin).unwrap();
    let answer = client.challenge(&resource).await;
    assert!(matches!(answer, Err(Error::NoChallenge(401))));
}
