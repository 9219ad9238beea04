//! A resource server that protects itself, against an AS that says what the test
//! wants. Requests go in as they would arrive; nothing listens for them.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use gnap::secret::Secret;
use parley_client::resource_server::{
    Allowed, Authority, AuthorityError, Caching, Denied, Incoming, Judged, NotPresented, Operation,
    Refused, ResourceServer, ServerUri, Settings, Unavailable, right,
};
use parley_client::{Signing, sign_request};
use proof::{Method, ProofError, Request, SigningKey};
use serde_json::{Value, json};

use crate::fake::{FakeServer, Reply, client, proven};

const URI: &str = "https://photos.example";

pub fn now() -> u64 {
    let elapsed = SystemTime::now().duration_since(UNIX_EPOCH);
    elapsed.unwrap().as_secs()
}

pub fn client_key() -> SigningKey {
    SigningKey::from_ed25519_seed("client", &[9; 32]).unwrap()
}

/// What the AS of these tests says about a token.
fn active(origin: &str, key: &SigningKey) -> Value {
    json!({
        "active": true,
        "iss": format!("{origin}/gnap"),
        "access": [{"type": "photo-api", "actions": ["read"]}],
        "key": key.public(),
        "exp": now() + 60,
        "sub": "alice-here",
        "label": "nightly",
    })
}

fn document(origin: &str) -> Value {
    json!({
        "grant_request_endpoint": format!("{origin}/gnap"),
        "introspection_endpoint": format!("{origin}/introspect"),
    })
}

/// An AS whose answers to introspection the test gives.
async fn authority(
    answer: impl Fn(&str, &Value, usize) -> Reply + Send + Sync + 'static,
) -> FakeServer {
    let asked = AtomicUsize::new(0);
    FakeServer::start(move |origin, request, _| {
        if request.target_uri.ends_with("/introspect") {
            let question = serde_json::from_slice(&request.content).unwrap();
            return answer(origin, &question, asked.fetch_add(1, Ordering::SeqCst));
        }
        Reply::json(200, &document(origin))
    })
    .await
}

/// Questions about tokens that the AS was asked.
fn questions(server: &FakeServer) -> Vec<Value> {
    let requests = server.requests();
    let questions = requests.iter().filter(|request| request.method == "POST");
    questions
        .map(|request| serde_json::from_slice(&request.content).unwrap())
        .collect()
}

pub fn settings(server: &FakeServer) -> Settings {
    let uri = ServerUri::new(URI).unwrap();
    let mut settings = Settings::new(uri, &server.grant_endpoint(), "photo-server");
    settings.window.future = 0;
    settings.patience = Duration::from_millis(500);
    settings
}

/// A resource server that accepts proofs from now on: those of the second in
/// which it started could have been shown before.
pub async fn started(settings: Settings) -> ResourceServer {
    let server = ResourceServer::discover(client().0, settings)
        .await
        .unwrap();
    let started = now();
    while now() == started {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    server
}

pub fn get(token: &str) -> Request {
    Request::new("GET", format!("{URI}/photos/1?size=2"))
        .with_header("authorization", format!("GNAP {token}"))
}

pub fn signed(key: &SigningKey, request: Request) -> Incoming {
    let mut nonce = [0; 16];
    getrandom::fill(&mut nonce).unwrap();
    let nonce: String = nonce.iter().map(|octet| format!("{octet:02x}")).collect();
    let request = sign_request(key, request, &Signing::new(now(), nonce)).unwrap();
    Incoming::new(request)
}

fn read() -> Operation {
    right("photo-api").action("read").named("photos-read")
}

async fn allow(server: &ResourceServer, incoming: &Incoming) -> Result<Allowed, Denied> {
    server.allow(incoming, &read()).await
}

fn refused<T>(refused: Refused) -> Result<T, Denied> {
    Err(Denied::Refused(refused))
}

/// Shows RS-3.3-25.
#[tokio::test]
async fn a_good_token_with_its_proof_is_let_through() {
    let key = client_key();
    let said = client_key();
    let authority = authority(move |origin, _, _| Reply::json(200, &active(origin, &said))).await;
    let server = started(settings(&authority)).await;

    let without = Incoming::new(Request::new("GET", format!("{URI}/photos/1")));
    assert_eq!(allow(&server, &without).await, Err(Denied::NoToken));
    assert!(questions(&authority).is_empty());

    let allowed = allow(&server, &signed(&key, get("at"))).await.unwrap();
    assert_eq!(allowed.token, Secret::new("at"));
    assert_eq!(allowed.sub.as_deref(), Some("alice-here"));
    assert_eq!(allowed.label.as_deref(), Some("nightly"));
    assert!(allowed.proven.is_some());
    assert!(matches!(allowed.judged, Judged::Introspected { .. }));
    let expected = json!({
        "access_token": "at",
        "proof": "httpsig",
        "resource_server": "photo-server",
        "access": [{"type": "photo-api", "actions": ["read"]}],
    });
    assert_eq!(questions(&authority), [expected]);
    let (_, public) = client();
    let asked = authority.requests().pop().unwrap();
    assert_eq!(proven(&asked, &public, proof::Presents::Nothing), Ok(()));
}

/// Shows GNAP-7.1-10, RS-6.4-01.
#[tokio::test]
async fn every_proof_is_verified_also_when_the_token_is_known() {
    let key = client_key();
    let said = client_key();
    let authority = authority(move |origin, _, _| Reply::json(200, &active(origin, &said))).await;
    let server = started(settings(&authority)).await;
    let good = signed(&key, get("at"));
    allow(&server, &good).await.unwrap();

    assert_eq!(allow(&server, &good).await, refused(Refused::Replayed));
    let mut other_target = signed(&key, get("at"));
    other_target.request.target_uri = format!("{URI}/photos/2?size=2");
    let mut other_method = signed(&key, get("at"));
    other_method.request.method = "DELETE".to_owned();
    let stranger = SigningKey::from_ed25519_seed("client", &[8; 32]).unwrap();
    for bad in [other_target, other_method, signed(&stranger, get("at"))] {
        let result = allow(&server, &bad).await;
        assert_eq!(result, refused(Refused::Proof(ProofError::Invalid)));
    }
    let mut uncovered = Signing::new(now(), "uncovered");
    uncovered.components = Some(vec![
        r#""@method""#.to_owned(),
        r#""@target-uri""#.to_owned(),
    ]);
    let uncovered = Incoming::new(sign_request(&key, get("at"), &uncovered).unwrap());
    let result = allow(&server, &uncovered).await;
    assert_eq!(
        result,
        refused(Refused::Proof(ProofError::Uncovered("authorization")))
    );
    let stale = Signing::new(now() - 61, "stale");
    let stale = Incoming::new(sign_request(&key, get("at"), &stale).unwrap());
    assert_eq!(
        allow(&server, &stale).await,
        refused(Refused::Proof(ProofError::Stale))
    );
    let unsigned = Incoming::new(get("at"));
    assert_eq!(allow(&server, &unsigned).await, refused(Refused::Unproven));

    let post = || {
        let post = Request::new("POST", format!("{URI}/photos")).with_content("{}");
        post.with_header("authorization", "GNAP at")
            .with_header("content-type", "application/json")
    };
    let mut changed = signed(&key, post());
    changed.request.content = b"{\"a\":1}".to_vec();
    let result = allow(&server, &changed).await;
    assert!(matches!(
        result,
        Err(Denied::Refused(Refused::Proof(ProofError::Digest(_))))
    ));
    allow(&server, &signed(&key, post())).await.unwrap();
    // All of it with one answer of the AS about this token and operation.
    assert!(questions(&authority).len() <= 2);
}

/// Shows RS-6.4-02.
#[tokio::test]
async fn the_proof_is_by_the_method_of_the_key() {
    let authority = authority(|origin, question, _| {
        let key = match question["access_token"].as_str() {
            // An AS that did not look at `proof`.
            Some("careless") => client_key().with_method(Method::Jwsd),
            _ => client_key()
                .with_method(Method::from_name(question["proof"].as_str().unwrap()).unwrap()),
        };
        Reply::json(200, &active(origin, &key))
    })
    .await;
    let server = started(settings(&authority)).await;
    let careless = allow(&server, &signed(&client_key(), get("careless"))).await;
    assert_eq!(careless, refused(Refused::Method));
    for method in [Method::HttpSig, Method::Jwsd, Method::Jws, Method::Dpop] {
        let key = client_key().with_method(method);
        let result = allow(&server, &signed(&key, get("at"))).await;
        assert!(result.is_ok(), "{method:?}: {result:?}");
        let post = Request::new("POST", format!("{URI}/photos"))
            .with_header("authorization", "GNAP at")
            .with_header("content-type", "application/json")
            .with_content(r#"{"a":1}"#);
        let allowed = allow(&server, &signed(&key, post)).await.unwrap();
        let inner = (method == Method::Jws).then(|| br#"{"a":1}"#.to_vec());
        assert_eq!(allowed.content, inner, "{method:?}");
    }
}

#[tokio::test]
async fn a_certificate_proves_by_the_connection_it_came_from() {
    let certificate = parley_client::self_signed(&client_key()).unwrap();
    let said = client_key().with_method(Method::Mtls);
    let authority = authority(move |origin, _, _| Reply::json(200, &active(origin, &said))).await;
    let server = started(settings(&authority)).await;
    let other = SigningKey::from_ed25519_seed("other", &[1; 32]).unwrap();
    let other = parley_client::self_signed(&other).unwrap();
    let with = |certificate: Option<Vec<u8>>| Incoming {
        request: get("at"),
        certificate,
    };
    assert_eq!(
        allow(&server, &with(None)).await,
        refused(Refused::Unproven)
    );
    let result = allow(&server, &with(Some(other))).await;
    assert_eq!(result, refused(Refused::Proof(ProofError::Invalid)));
    for _ in 0..2 {
        allow(&server, &with(Some(certificate.clone())))
            .await
            .unwrap();
    }
    assert!(
        questions(&authority)
            .iter()
            .all(|question| question["proof"] == "mtls")
    );
}

/// Shows RS-2.1.4-02.
#[tokio::test]
async fn a_bearer_token_has_no_key_and_a_bound_one_is_no_bearer_token() {
    let key = client_key();
    let said = client_key();
    let authority = authority(move |origin, question, _| {
        let mut answer = active(origin, &said);
        if question["access_token"] == "bearer" {
            answer["flags"] = json!(["bearer"]);
            answer.as_object_mut().unwrap().remove("key");
        }
        Reply::json(200, &answer)
    })
    .await;
    let server = started(settings(&authority)).await;
    let bearer = |token: &str| {
        Request::new("GET", format!("{URI}/photos/1"))
            .with_header("authorization", format!("Bearer {token}"))
    };
    let with_key = allow(&server, &signed(&key, get("bearer"))).await;
    assert_eq!(with_key, refused(Refused::BearerWithKey));
    let mut with_proof = bearer("bearer");
    for (name, value) in signed(&key, get("bearer")).request.headers {
        if name != "authorization" {
            with_proof = with_proof.with_header(&name, value);
        }
    }
    let with_proof = allow(&server, &Incoming::new(with_proof)).await;
    assert_eq!(with_proof, refused(Refused::BearerWithKey));
    let bound = allow(&server, &Incoming::new(bearer("bound"))).await;
    assert_eq!(bound, refused(Refused::BoundAsBearer));
    let twice = bearer("bearer").with_header("authorization", "Bearer bearer");
    let twice = allow(&server, &Incoming::new(twice)).await;
    assert_eq!(twice, refused(Refused::Presented(NotPresented::Repeated)));
    let allowed = allow(&server, &Incoming::new(bearer("bearer")))
        .await
        .unwrap();
    assert_eq!(allowed.proven, None);
}

/// Shows RS-6.2-01.
#[tokio::test]
async fn an_answer_about_another_token_is_not_taken_for_this_one() {
    type Change = fn(&mut Value);
    let changes: [(&str, Change); 6] = [
        ("inactive", |answer| *answer = json!({"active": false})),
        ("issuer", |answer| {
            answer["iss"] = json!("https://other.example/gnap")
        }),
        ("expired", |answer| answer["exp"] = json!(now())),
        ("no-key", |answer| {
            drop(answer.as_object_mut().unwrap().remove("key"))
        }),
        ("both", |answer| answer["flags"] = json!(["bearer"])),
        ("unknown-key", |answer| answer["key"] = json!("somewhere")),
    ];
    let key = client_key();
    let said = client_key();
    let authority = authority(move |origin, question, _| {
        let mut answer = active(origin, &said);
        let change = changes
            .iter()
            .find(|(name, _)| question["access_token"] == *name);
        if let Some((_, change)) = change {
            change(&mut answer);
        }
        Reply::json(200, &answer)
    })
    .await;
    let server = started(settings(&authority)).await;
    for (name, expected) in [
        ("inactive", Refused::Inactive),
        ("issuer", Refused::Foreign),
        ("expired", Refused::Expired),
        ("no-key", Refused::Inactive),
        ("both", Refused::Inactive),
        ("unknown-key", Refused::Key),
    ] {
        let result = allow(&server, &signed(&key, get(name))).await;
        assert_eq!(result, refused(expected), "{name}");
    }
    assert!(allow(&server, &signed(&key, get("good"))).await.is_ok());
}

/// Shows RS-6.3-01.
#[tokio::test]
async fn answers_are_used_for_a_moment_and_for_their_question_only() {
    let key = client_key();
    let said = client_key();
    let authority = authority(move |origin, question, _| {
        match question["access"] == json!([{"type": "photo-api", "actions": ["read"]}]) {
            true => Reply::json(200, &active(origin, &said)),
            false => Reply::json(200, &json!({"active": false})),
        }
    })
    .await;
    let mut settings = settings(&authority);
    settings.caching.active = Duration::from_secs(3600);
    let cached = started(settings.clone()).await;
    settings.caching = Caching::OFF;
    let uncached = started(settings).await;
    for _ in 0..3 {
        allow(&cached, &signed(&key, get("at"))).await.unwrap();
    }
    assert_eq!(questions(&authority).len(), 1);
    let write = Operation::from(right("photo-api").action("write"));
    let result = cached.allow(&signed(&key, get("at")), &write).await;
    assert_eq!(result, refused(Refused::Inactive));
    allow(&cached, &signed(&key, get("other"))).await.unwrap();
    assert_eq!(questions(&authority).len(), 3);
    for _ in 0..2 {
        allow(&uncached, &signed(&key, get("at"))).await.unwrap();
    }
    assert_eq!(questions(&authority).len(), 5);
}

#[tokio::test]
async fn requests_at_once_make_one_call() {
    let key = client_key();
    let said = client_key();
    let authority = authority(move |origin, _, _| Reply::json(200, &active(origin, &said))).await;
    let server = started(settings(&authority)).await;
    let calls = (0..8).map(|_| {
        let (server, incoming) = (server.clone(), signed(&key, get("at")));
        tokio::spawn(async move { allow(&server, &incoming).await.is_ok() })
    });
    for call in calls.collect::<Vec<_>>() {
        assert!(call.await.unwrap());
    }
    assert_eq!(questions(&authority).len(), 1);
}

#[tokio::test]
async fn an_as_that_cannot_be_asked_is_never_a_yes() {
    let key = client_key();
    let said = client_key();
    let is_up = Arc::new(AtomicBool::new(false));
    let up = Arc::clone(&is_up);
    let authority = authority(move |origin, _, nth| {
        if up.load(Ordering::SeqCst) {
            return Reply::json(200, &active(origin, &said));
        }
        match nth % 4 {
            0 => Reply::empty(503),
            1 => Reply::json(400, &json!({"error": "invalid_resource_server"})),
            2 => Reply::json(200, &json!({"active": true})),
            _ => Reply::json(200, &json!([true])),
        }
    })
    .await;
    let server = started(settings(&authority)).await;
    for _ in 0..4 {
        let denied = allow(&server, &signed(&key, get("at"))).await.unwrap_err();
        assert!(matches!(
            denied,
            Denied::Unavailable(Unavailable::Authority(_))
        ));
        assert_eq!(denied.status(), 503);
    }
    is_up.store(true, Ordering::SeqCst);
    allow(&server, &signed(&key, get("at"))).await.unwrap();
}

#[tokio::test]
async fn proofs_from_before_the_start_wait() {
    let key = client_key();
    let said = client_key();
    let authority = authority(move |origin, _, _| Reply::json(200, &active(origin, &said))).await;
    let before = signed(&key, get("at"));
    let server = started(settings(&authority)).await;
    let denied = allow(&server, &before).await;
    assert_eq!(denied, Err(Denied::Unavailable(Unavailable::BeforeMemory)));
    allow(&server, &signed(&key, get("at"))).await.unwrap();
}

/// Shows RS-6.10-01, RS-3.4-08.
#[tokio::test]
async fn the_challenge_says_where_to_go_and_what_to_ask_for() {
    let authority = authority(|_, _, _| Reply::empty(503)).await;
    let server = ResourceServer::discover(client().0, settings(&authority))
        .await
        .unwrap();
    let challenge = server.challenge(&read());
    assert_eq!(challenge.as_uri, Some(authority.grant_endpoint()));
    assert_eq!(challenge.access.as_deref(), Some("photos-read"));
    assert_eq!(challenge.referrer.as_deref(), Some(URI));
    let unnamed = server.challenge(&Operation::from(right("photo-api")));
    assert_eq!(unnamed.access, None);
}

#[tokio::test]
async fn an_as_is_found_and_believed_about_itself() {
    let wrong = FakeServer::start(|origin, _, _| {
        let mut document = document(origin);
        document["introspection_endpoint"] = json!("https://other.example/introspect");
        Reply::json(200, &document)
    })
    .await;
    let (client, _) = client();
    let refused = Authority::discover(&client, &wrong.grant_endpoint()).await;
    assert!(matches!(refused, Err(AuthorityError::OtherOrigin(_))));
    let missing = FakeServer::start(|_, _, _| Reply::empty(404)).await;
    let refused = Authority::discover(&client, &missing.grant_endpoint()).await;
    assert!(matches!(refused, Err(AuthorityError::Call(_))));

    // A tenant of several, then the only one of its origin.
    let tenant = FakeServer::start(|origin, request, _| {
        let mut document = document(origin);
        document["grant_request_endpoint"] = json!(format!("{origin}/t/a/gnap"));
        match request.target_uri.ends_with("/.well-known/gnap-as-rs/t/a") {
            true => Reply::json(200, &document),
            false => Reply::empty(404),
        }
    })
    .await;
    let endpoint = format!("{}/t/a/gnap", tenant.origin);
    assert!(Authority::discover(&client, &endpoint).await.is_ok());
    let endpoint = format!("{}/t/b/gnap", tenant.origin);
    assert!(Authority::discover(&client, &endpoint).await.is_err());
    let only = FakeServer::start(|origin, request, _| {
        let mut document = document(origin);
        document["grant_request_endpoint"] = json!(format!("{origin}/as/gnap"));
        match request.target_uri.ends_with("/.well-known/gnap-as-rs") {
            true => Reply::json(200, &document),
            false => Reply::empty(404),
        }
    })
    .await;
    let endpoint = format!("{}/as/gnap", only.origin);
    assert!(Authority::discover(&client, &endpoint).await.is_ok());
}

#[tokio::test]
async fn a_set_is_registered_and_a_token_is_derived_under_the_own_key() {
    let said = client_key();
    let fake = FakeServer::start(move |origin, request, _| {
        let path = request.target_uri.trim_start_matches(origin);
        let mut document = document(origin);
        document["resource_registration_endpoint"] = json!(format!("{origin}/register"));
        match path {
            "/register" => Reply::json(200, &json!({"resource_reference": "R1"})),
            "/introspect" => Reply::json(200, &active(origin, &said)),
            "/gnap" => Reply::json(
                200,
                &json!({"access_token": {"value": "derived", "access": []}}),
            ),
            _ => Reply::json(200, &document),
        }
    })
    .await;
    let server = started(settings(&fake)).await;
    let registered = server.register(right("photo-api").action("read")).await;
    assert_eq!(registered.unwrap().reference(), Some("R1"));
    let allowed = allow(&server, &signed(&client_key(), get("at")))
        .await
        .unwrap();
    let further = right("archive-api").action("read");
    let token = server.derive(&allowed, [further]).await.unwrap();
    assert_eq!(token.value, Secret::new("derived"));

    let sent = questions(&fake);
    let read = json!([{"type": "photo-api", "actions": ["read"]}]);
    assert_eq!(
        sent[0],
        json!({"access": read, "resource_server": "photo-server"})
    );
    let expected = json!({
        "access_token": {"access": [{"type": "archive-api", "actions": ["read"]}]},
        "client": "photo-server",
        "existing_access_token": "at",
    });
    assert_eq!(sent[2], expected);
    let (_, public) = client();
    for request in fake
        .requests()
        .iter()
        .filter(|request| request.method == "POST")
    {
        assert_eq!(proven(request, &public, proof::Presents::Nothing), Ok(()));
    }
}
