//! Tokens that a resource server judges by itself: every format, with the AS's
//! keys and its list of revoked tokens.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use gnap::id::TokenId;
use gnap::right::Right;
use gnap::secret::Secret;
use parley_client::resource_server::{
    Allowed, Denied, Judged, Offline, Operation, Refused, ResourceServer, Revocation, Stale,
    Unavailable, right,
};
use proof::{ProofError, SigningKey};
use serde_json::json;
use token::jwt_encrypted::{DecryptionKey, EncryptionKey};
use token::macaroon::RootKey;
use token::revocation_list::{self, RevocationList};
use token::{
    Format, KeySet, Restriction, TokenModel, biscuit, jwt_encrypted, jwt_signed, macaroon, zcap,
};

use crate::fake::{FakeServer, Reply};
use crate::resource_server::{client_key, get, now, settings, signed, started};

const RS: &str = "rs-1";
const LOCATION: &str = "https://photos.example/photos";

fn as_key(kid: &str) -> token::SigningKey {
    token::SigningKey::from_seed(kid, &[kid.as_bytes()[0]; 32]).unwrap()
}

fn root_key() -> RootKey {
    RootKey::new("shared", [5; 32])
}

fn rs_jwk() -> serde_json::Map<String, serde_json::Value> {
    // RFC 7518 Appendix C, Bob's key.
    let jwk = json!({
        "kty": "EC", "crv": "P-256", "kid": "bob",
        "x": "weNJy2HscCSM6AEDTDg04biOvhFhyyWvOHQfeF_PxMQ",
        "y": "e8lnCO-AlStT-NJVX-crhB7QRYhiix03illJOVAOyck",
        "d": "VEmDZpDXXK8p8N0Cndsxs924q6nS1RXFASRl6BfUqdw",
    });
    jwk.as_object().unwrap().clone()
}

/// What the AS publishes, and whether it answers.
struct Published {
    kids: Mutex<Vec<&'static str>>,
    revoked: Mutex<Vec<TokenId>>,
    is_up: AtomicBool,
    list_lives: AtomicU64,
}

impl Published {
    async fn start() -> (Arc<Self>, FakeServer) {
        let published = Arc::new(Self {
            kids: Mutex::new(vec!["a"]),
            revoked: Mutex::default(),
            is_up: AtomicBool::new(true),
            list_lives: AtomicU64::new(60),
        });
        let said = Arc::clone(&published);
        let server = FakeServer::start(move |origin, request, _| {
            let path = request.target_uri.trim_start_matches(origin);
            if !said.is_up.load(Ordering::SeqCst) {
                return Reply::empty(503);
            }
            match path {
                "/jwks" => {
                    let kids = said.kids.lock().unwrap();
                    let keys = kids.iter().map(|kid| as_key(kid).public().clone());
                    Reply::json(200, &KeySet::new(keys).unwrap().jwks())
                }
                "/revoked" => {
                    let list = RevocationList {
                        iss: format!("{origin}/gnap"),
                        iat: now(),
                        exp: now() + said.list_lives.load(Ordering::SeqCst),
                        ttl: 1,
                        revoked: said.revoked.lock().unwrap().clone(),
                    };
                    let list = revocation_list::mint(&list, &as_key("a")).unwrap();
                    Reply {
                        status: 200,
                        headers: Vec::new(),
                        content: list.expose().into(),
                    }
                }
                "/introspect" => Reply::json(200, &json!({"active": false})),
                _ => Reply::json(
                    200,
                    &json!({
                        "grant_request_endpoint": format!("{origin}/gnap"),
                        "introspection_endpoint": format!("{origin}/introspect"),
                        "jwks_uri": format!("{origin}/jwks"),
                        "revocation_list_uri": format!("{origin}/revoked"),
                    }),
                ),
            }
        })
        .await;
        (published, server)
    }
}

fn fetches(server: &FakeServer, path: &str) -> usize {
    let requests = server.requests();
    requests
        .iter()
        .filter(|request| request.target_uri.ends_with(path))
        .count()
}

fn offline() -> Offline {
    let mut offline = Offline::new(RS, Format::ALL.iter().copied());
    offline.decryption_keys = vec![DecryptionKey::from_jwk(&rs_jwk()).unwrap()];
    offline.root_keys = vec![root_key()];
    offline
}

async fn server_with(authority: &FakeServer, offline: Offline) -> ResourceServer {
    let mut settings = settings(authority);
    settings.offline = Some(offline);
    started(settings).await
}

fn model(authority: &FakeServer) -> TokenModel {
    let access = right("photo-api")
        .action("read")
        .action("write")
        .location(LOCATION);
    TokenModel {
        iss: authority.grant_endpoint(),
        aud: vec![RS.to_owned()],
        sub: Some("alice-here".to_owned()),
        access: vec![Right::from(access)],
        key: Some(client_key().public()),
        flags: Vec::new(),
        iat: now() - 10,
        exp: now() + 60,
        id: TokenId::new(1, [1; 10]),
        instance_id: None,
        label: None,
        act: None,
    }
}

fn minted(format: Format, model: &TokenModel, kid: &str) -> Secret {
    let key = as_key(kid);
    match format {
        Format::Opaque => Secret::new("opaque"),
        Format::JwtSigned => jwt_signed::mint(model, &key).unwrap(),
        Format::JwtEncrypted => {
            let mut public = rs_jwk();
            public.remove("d");
            let public = EncryptionKey::from_jwk(&public).unwrap();
            jwt_encrypted::mint(model, &key, &public).unwrap()
        }
        Format::Macaroon => macaroon::mint(model, &root_key()).unwrap(),
        Format::Biscuit => biscuit::mint(model, &key, &[3; 32]).unwrap(),
        Format::Zcap => zcap::mint(model, &key).unwrap(),
    }
}

/// Those that say themselves what they are good for.
fn formats() -> impl Iterator<Item = Format> {
    let all = Format::ALL.iter().copied();
    all.filter(|format| *format != Format::Opaque)
}

fn reading() -> Operation {
    right("photo-api").action("read").location(LOCATION).into()
}

async fn allow(
    server: &ResourceServer,
    key: &SigningKey,
    token: &Secret,
) -> Result<Allowed, Denied> {
    let incoming = signed(key, get(token.expose()));
    server.allow(&incoming, &reading()).await
}

/// Shows RS-6.2-01, RS-6.7-01.
#[tokio::test]
async fn tokens_of_every_format_are_judged_without_asking() {
    let (_, authority) = Published::start().await;
    let server = server_with(&authority, offline()).await;
    let stranger = SigningKey::from_ed25519_seed("client", &[8; 32]).unwrap();
    for format in formats() {
        let good = minted(format, &model(&authority), "a");
        let allowed = allow(&server, &client_key(), &good).await.unwrap();
        assert_eq!(allowed.sub.as_deref(), Some("alice-here"), "{format:?}");
        assert!(matches!(allowed.judged, Judged::Offline { list: Some(list) } if !list.is_stale));

        let proof = allow(&server, &stranger, &good).await;
        assert_eq!(
            proof,
            Err(Refused::Proof(ProofError::Invalid).into()),
            "{format:?}"
        );
        let delete = Operation::from(right("photo-api").action("delete").location(LOCATION));
        let incoming = signed(&client_key(), get(good.expose()));
        let more = server.allow(&incoming, &delete).await;
        assert_eq!(more, Err(Denied::NotCovered), "{format:?}");

        let elsewhere = TokenModel {
            aud: vec!["rs-2".to_owned()],
            ..model(&authority)
        };
        let other_as = TokenModel {
            iss: "https://other.example/gnap".to_owned(),
            ..model(&authority)
        };
        let expired = TokenModel {
            exp: now() - 2,
            ..model(&authority)
        };
        for (bad, expected) in [
            (elsewhere, Refused::Foreign),
            (other_as, Refused::Foreign),
            (expired, Refused::Expired),
        ] {
            let result = allow(&server, &client_key(), &minted(format, &bad, "a")).await;
            assert_eq!(result, Err(expected.into()), "{format:?}");
        }
        if format != Format::Macaroon {
            // The name of the AS's key, and another key.
            let forger = token::SigningKey::from_seed("a", &[42; 32]).unwrap();
            let forged = match format {
                Format::JwtSigned => jwt_signed::mint(&model(&authority), &forger).unwrap(),
                Format::Biscuit => biscuit::mint(&model(&authority), &forger, &[3; 32]).unwrap(),
                Format::Zcap => zcap::mint(&model(&authority), &forger).unwrap(),
                _ => continue,
            };
            let result = allow(&server, &client_key(), &forged).await;
            assert!(
                matches!(result, Err(Denied::Refused(_))),
                "{format:?}: {result:?}"
            );
        }
    }
    assert_eq!(fetches(&authority, "/introspect"), 0);
    assert_eq!(fetches(&authority, "/revoked"), 1);
}

#[tokio::test]
async fn other_tokens_are_introspected() {
    let (_, authority) = Published::start().await;
    let mut only_biscuits = offline();
    only_biscuits.formats = vec![Format::Biscuit];
    let server = server_with(&authority, only_biscuits).await;
    let biscuit = minted(Format::Biscuit, &model(&authority), "a");
    allow(&server, &client_key(), &biscuit).await.unwrap();
    assert_eq!(fetches(&authority, "/introspect"), 0);
    for (nth, format) in [Format::Opaque, Format::JwtSigned].into_iter().enumerate() {
        let token = minted(format, &model(&authority), "a");
        let result = allow(&server, &client_key(), &token).await;
        assert_eq!(result, Err(Refused::Inactive.into()), "{format:?}");
        assert_eq!(fetches(&authority, "/introspect"), nth + 1);
    }
}

#[tokio::test]
async fn what_a_holder_took_away_is_gone() {
    let (_, authority) = Published::start().await;
    let server = server_with(&authority, offline()).await;
    let narrow = |action: &str| Restriction {
        access: Some(vec![Right::from(
            right("photo-api").action(action).location(LOCATION),
        )]),
        exp: None,
    };
    for format in [Format::Macaroon, Format::Biscuit] {
        let token = minted(format, &model(&authority), "a");
        let narrowed = |restriction: &Restriction| match format {
            Format::Macaroon => macaroon::attenuate(&token, restriction).unwrap(),
            _ => biscuit::attenuate(&token, restriction, &[4; 32]).unwrap(),
        };
        let result = allow(&server, &client_key(), &narrowed(&narrow("write"))).await;
        assert_eq!(result, Err(Denied::NotCovered), "{format:?}");
        allow(&server, &client_key(), &narrowed(&narrow("read")))
            .await
            .unwrap();
        let ended = Restriction {
            access: None,
            exp: Some(now() - 2),
        };
        let result = allow(&server, &client_key(), &narrowed(&ended)).await;
        // To a biscuit, time is a check like any other.
        let expected = match format {
            Format::Macaroon => Denied::Refused(Refused::Expired),
            _ => Denied::NotCovered,
        };
        assert_eq!(result, Err(expected), "{format:?}");
    }
}

#[tokio::test]
async fn a_reference_stands_for_the_rights_of_the_operation() {
    let (_, authority) = Published::start().await;
    let server = server_with(&authority, offline()).await;
    let named = TokenModel {
        access: vec![Right::Reference("photos-read".to_owned())],
        ..model(&authority)
    };
    let operation = |name: &str| reading().named(name);
    for format in [Format::JwtSigned, Format::Macaroon, Format::Biscuit] {
        let token = minted(format, &named, "a");
        for (name, expected) in [
            ("photos-write", Err(Denied::NotCovered)),
            ("photos-read", Ok(())),
        ] {
            let incoming = signed(&client_key(), get(token.expose()));
            let result = server.allow(&incoming, &operation(name)).await;
            assert_eq!(result.map(drop), expected, "{format:?} {name}");
        }
    }
}

#[tokio::test]
async fn a_revoked_token_ends_with_the_next_list() {
    let (published, authority) = Published::start().await;
    let mut every_time = offline();
    every_time.revocation = Some(Revocation {
        fresh: Duration::from_millis(1),
        stale: Stale::AcceptUntil(Duration::from_secs(60)),
    });
    let next = server_with(&authority, every_time).await;
    let later = server_with(&authority, offline()).await;
    for format in formats() {
        let other = TokenId::new(2, [format as u8; 10]);
        let tokens = [other, TokenId::new(3, [format as u8; 10])].map(|id| {
            let model = TokenModel {
                id,
                ..model(&authority)
            };
            minted(format, &model, "a")
        });
        for token in &tokens {
            allow(&next, &client_key(), token).await.unwrap();
            allow(&later, &client_key(), token).await.unwrap();
        }
        published.revoked.lock().unwrap().push(other);
        tokio::time::sleep(Duration::from_millis(2)).await;
        let [revoked, good] = &tokens;
        let result = allow(&next, &client_key(), revoked).await;
        assert_eq!(result, Err(Refused::Revoked.into()), "{format:?}");
        allow(&next, &client_key(), good).await.unwrap();
        // Its list is good for ten seconds.
        allow(&later, &client_key(), revoked).await.unwrap();
    }
}

#[tokio::test]
async fn an_old_list_is_no_list_unless_the_settings_say_so_and_then_it_is_said() {
    let (published, authority) = Published::start().await;
    let with = |fresh_ms, stale| {
        let mut offline = offline();
        offline.revocation = Some(Revocation {
            fresh: Duration::from_millis(fresh_ms),
            stale,
        });
        server_with(&authority, offline)
    };
    let strict = with(1, Stale::Refuse).await;
    let lenient = with(1, Stale::AcceptUntil(Duration::from_secs(3600))).await;
    let token = minted(Format::JwtSigned, &model(&authority), "a");
    let lenient_result = allow(&lenient, &client_key(), &token).await;
    assert!(lenient_result.is_ok());
    let first = with(10_000, Stale::Refuse).await;
    allow(&first, &client_key(), &token).await.unwrap();

    published.is_up.store(false, Ordering::SeqCst);
    tokio::time::sleep(Duration::from_millis(5)).await;
    let result = allow(&strict, &client_key(), &token).await;
    assert!(matches!(result, Err(Denied::Unavailable(_))), "{result:?}");
    let allowed = allow(&lenient, &client_key(), &token).await.unwrap();
    assert!(
        matches!(allowed.judged, Judged::Offline { list: Some(list) } if list.is_stale && list.age_ms >= 5)
    );
    // The list of this one is still good.
    allow(&first, &client_key(), &token).await.unwrap();

    published.is_up.store(true, Ordering::SeqCst);
    published.list_lives.store(0, Ordering::SeqCst);
    let lenient = with(1, Stale::AcceptUntil(Duration::from_secs(3600))).await;
    let result = allow(&lenient, &client_key(), &token).await;
    assert!(
        matches!(
            result,
            Err(Denied::Unavailable(Unavailable::Revocations(_)))
        ),
        "{result:?}"
    );
}

#[tokio::test]
async fn a_new_key_is_fetched_and_unknown_ones_are_not_fetched_again_and_again() {
    let (published, authority) = Published::start().await;
    let mut eager = offline();
    eager.keys_floor = Duration::ZERO;
    let eager = server_with(&authority, eager).await;
    let slow = server_with(&authority, offline()).await;
    let [old, new, unknown] =
        ["a", "b", "c"].map(|kid| minted(Format::JwtSigned, &model(&authority), kid));
    for server in [&eager, &slow] {
        allow(server, &client_key(), &old).await.unwrap();
    }
    published.kids.lock().unwrap().push("b");
    allow(&eager, &client_key(), &new).await.unwrap();
    let before = fetches(&authority, "/jwks");
    for _ in 0..5 {
        let result = allow(&slow, &client_key(), &unknown).await;
        assert_eq!(result, Err(Refused::Key.into()));
    }
    assert_eq!(fetches(&authority, "/jwks"), before);
    allow(&slow, &client_key(), &old).await.unwrap();
}

#[tokio::test]
async fn without_keys_nobody_can_tell() {
    let (published, authority) = Published::start().await;
    let server = server_with(&authority, offline()).await;
    published.is_up.store(false, Ordering::SeqCst);
    let token = minted(Format::Biscuit, &model(&authority), "a");
    let result = allow(&server, &client_key(), &token).await;
    assert!(
        matches!(result, Err(Denied::Unavailable(Unavailable::Keys(_)))),
        "{result:?}"
    );
}
