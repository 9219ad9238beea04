//! Tokens of every format, read by resource servers and narrowed by holders
//! that others wrote: PyPI jwcrypto, pymacaroons and biscuit-python; npm jose,
//! macaroon, @biscuit-auth/biscuit-wasm and @digitalbazaar/zcap.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use e2e::{Parley, cache, tests};
use gnap::id::TokenId;
use gnap::right::Right;
use gnap::secret::Secret;
use proof::Thumbprint;
use serde_json::{Map, Value, json};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;
use token::jwt_encrypted::EncryptionKey;
use token::macaroon::RootKey;
use token::zcap::Delegation;
use token::{
    Expected, KeySet, Restriction, SigningKey, TokenModel, Wanted, biscuit, jwt_encrypted,
    jwt_signed, macaroon, zcap,
};
use tokio::process::Command;

use crate::script::Script;

tests![
    others_read_signed_and_encrypted_jwts,
    others_verify_and_narrow_macaroons,
    others_verify_and_narrow_biscuits,
    others_verify_and_delegate_capabilities,
];

const ISS: &str = "https://as.example/gnap";
const RS: &str = "https://rs.example";
const TARGET: &str = "https://rs.example/a";

/// Both languages.
pub fn scripts() -> [Script; 2] {
    [python(), node()]
}

fn python() -> Script {
    let folder = cache::sources().join("interop/python");
    let mut python = Command::new(cache::python(&folder));
    Script::start(python.arg("-B").arg(folder.join("formats.py")))
}

pub fn node() -> Script {
    let folder = cache::sources().join("interop/node");
    let mut node = Command::new("node");
    node.env("NODE_PATH", cache::npm(&folder))
        .args(["--experimental-wasm-modules", "--no-warnings"])
        .arg(folder.join("formats.mjs"));
    Script::start(&mut node)
}

async fn others_read_signed_and_encrypted_jwts(_: &Parley) {
    let (tenant, model) = (tenant(), model());
    let own = json!({
        "kty": "EC", "crv": "P-256", "kid": "1", "use": "enc",
        "x": "MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4",
        "y": "4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM",
        "d": "870MB6gfuTJ4HtUnUvYMyJpr5eUZNP4Bk43bVdj3eAE",
    });
    let mut public = own.as_object().expect("a JWK").clone();
    public.remove("d");
    let rs = EncryptionKey::from_jwk(&public).expect("a key for encryption");
    let signed = jwt_signed::mint(&model, &tenant).expect("a token");
    let encrypted = jwt_encrypted::mint(&model, &tenant, &rs).expect("a token");
    for mut script in scripts() {
        for (format, typ, value) in [
            ("jwt-signed", "gnap-at+jwt", &signed),
            ("jwt-encrypted", "gnap-encrypted-at+jwt", &encrypted),
        ] {
            let ask = |value: &str| {
                json!({"format": format, "value": value, "jwks": keys().jwks(), "key": own})
                    .to_string()
            };
            let read = script.ask(&ask(value.expose())).await;
            assert_eq!(read["typ"], typ, "{read}");
            assert_eq!(read["claims"]["aud"], json!([RS]));
            assert_eq!(read["claims"]["jti"], json!(model.id));
            assert_eq!(read["claims"]["access"], json!(model.access));
            assert_eq!(read["claims"]["cnf"]["jwk"], json!(jwk(9)));
            let refused = script.ask(&ask(&changed(value))).await;
            assert!(refused["refused"].is_string(), "{refused}");
        }
        script.ends_well().await;
    }
}

async fn others_verify_and_narrow_macaroons(_: &Parley) {
    let model = model();
    let root = RootKey::new("root", [7; 32]).for_rs(ISS, RS);
    let value = macaroon::mint(&model, &root).expect("a token");
    let holds = [
        format!("exp={}", model.exp),
        format!("access={}", json!(model.access)),
        format!("cnf={}", thumbprint(9)),
    ];
    let exp = model.iat + 60;
    let question = |value: &str, holds: &[String]| {
        json!({
            "format": "macaroon", "value": value, "root": URL_SAFE_NO_PAD.encode(root.octets()),
            "holds": holds, "narrow": format!("exp={exp}"),
        })
        .to_string()
    };
    let less = Restriction {
        access: None,
        exp: Some(exp),
    };
    let narrowed = macaroon::attenuate(&value, &less).expect("a token");
    let octets = URL_SAFE_NO_PAD
        .decode(narrowed.expose())
        .expect("base64url");
    let signature = octets.last_chunk::<32>().expect("a signature");
    for (mut script, member) in scripts().into_iter().zip(["narrowed", "signature"]) {
        let read = script.ask(&question(value.expose(), &holds)).await;
        assert_eq!(read["identifier"]["jti"], json!(model.id), "{read}");
        let same = match member {
            "narrowed" => narrowed.expose().to_owned(),
            _ => URL_SAFE_NO_PAD.encode(signature),
        };
        let found = read[member].as_str().expect("a text");
        assert_eq!(found.trim_end_matches('='), same);
        for fails in [&holds[1..], &holds[..2]] {
            let refused = script.ask(&question(value.expose(), fails)).await;
            assert!(refused["refused"].is_string(), "{refused}");
        }
        let refused = script.ask(&question(&changed(&value), &holds)).await;
        assert!(refused["refused"].is_string(), "{refused}");
        script.ends_well().await;
    }
    let verified = macaroon::verify(&narrowed, &[root], &expected(&model)).expect("good");
    let found = verified.authorize(&wants(&photo("read"), 9));
    assert_eq!(found.map(|model| model.exp), Ok(exp));
}

async fn others_verify_and_narrow_biscuits(_: &Parley) {
    let (tenant, model) = (tenant(), model());
    let value = biscuit::mint(&model, &tenant, &[42; 32]).expect("a token");
    let key = thumbprint(9).to_string();
    let facts = |time: u64, aud: &str, key: &str, action: &str| {
        let time = OffsetDateTime::from_unix_timestamp(time.cast_signed()).expect("a time");
        let time = time.format(&Rfc3339).expect("a text");
        json!([
            format!("time({time});"),
            format!("audience({aud:?});"),
            format!("proven({key:?});"),
            format!("want_action({action:?});"),
        ])
    };
    let question = |value: &str| {
        json!({
            "format": "biscuit", "value": value, "root": tenant.public_jwk()["x"],
            "holds": facts(model.iat, RS, &key, "read"),
            "fails": [
                facts(model.exp, RS, &key, "read"),
                facts(model.iat, "https://other.example", &key, "read"),
                facts(model.iat, RS, "other", "read"),
                facts(model.iat, RS, &key, "delete"),
            ],
            "narrow": r#"check if want_action("read");"#,
        })
        .to_string()
    };
    for mut script in scripts() {
        let read = script.ask(&question(value.expose())).await;
        assert_eq!(read["allowed"], true, "{read}");
        assert_eq!(read["refused"], json!([false, false, false, false]));
        let narrowed = Secret::new(read["narrowed"].as_str().expect("a value"));
        for (value, may_write) in [(&narrowed, false), (&value, true)] {
            let verified = biscuit::verify(value, &keys(), &expected(&model)).expect("good");
            assert!(verified.authorize(&wants(&photo("read"), 9)).is_ok());
            let found = verified.authorize(&wants(&photo("write"), 9));
            assert_eq!(found.is_ok(), may_write);
        }
        let refused = script.ask(&question(&changed(&value))).await;
        assert!(refused["refused"].is_string(), "{refused}");
        script.ends_well().await;
    }
}

async fn others_verify_and_delegate_capabilities(_: &Parley) {
    let (tenant, model) = (tenant(), model());
    let value = zcap::mint(&model, &tenant).expect("a token");
    let (agent, read) = (jwk(8), ["read".to_owned()]);
    let delegation = Delegation {
        id: TokenId::new(model.iat * 1000, [2; 10]),
        to: &agent,
        location: Some("https://rs.example/a/b"),
        actions: Some(&read),
        exp: Some(model.iat + 300),
        now: model.iat,
    };
    let ours = zcap::delegate(&value, &delegation, &key(9)).expect("a token");
    let mut script = node();
    let question = |value: &Secret, seed: u8| {
        json!({
            "format": "zcap", "value": value.expose(), "issuer": tenant.public_jwk()["x"],
            "target": TARGET, "clientSeed": URL_SAFE_NO_PAD.encode([seed; 32]),
            "agent": agent["x"], "action": ["read"],
        })
    };
    let mut chained = question(&ours, 9);
    chained
        .as_object_mut()
        .expect("an object")
        .remove("clientSeed");
    let found = script.ask(&chained.to_string()).await;
    assert_eq!(found["verified"], true, "{found}");
    assert!(found["widened"].is_string(), "{found}");

    let found = script.ask(&question(&value, 9).to_string()).await;
    assert_eq!(found["verified"], true, "{found}");
    assert!(found["widened"].is_string(), "{found}");
    let theirs = Secret::new(found["narrowed"].as_str().expect("a value"));
    let verified = zcap::verify(&theirs, &keys(), &expected(&model)).expect("good");
    let key = proof::PublicKey::admit(verified.key().expect("a key")).expect("admitted");
    for (action, is_allowed) in [("read", true), ("write", false)] {
        let rights = photo(action);
        let wanted = Wanted {
            rights: &rights,
            proven: Some(key.thumbprint()),
        };
        assert_eq!(verified.authorize(&wanted).is_ok(), is_allowed);
    }
    assert!(verified.authorize(&wants(&photo("read"), 9)).is_err());

    // Delegated by a key that was given nothing.
    let found = script.ask(&question(&value, 7).to_string()).await;
    let stolen = Secret::new(found["narrowed"].as_str().expect("a value"));
    assert!(zcap::verify(&stolen, &keys(), &expected(&model)).is_err());
    script.ends_well().await;
}

fn key(seed: u8) -> SigningKey {
    SigningKey::from_seed("client", &[seed; 32]).expect("a key")
}

fn tenant() -> SigningKey {
    SigningKey::from_seed("a", &[1; 32]).expect("a key")
}

fn keys() -> KeySet {
    KeySet::new([tenant().public().clone()]).expect("one key")
}

fn jwk(seed: u8) -> Map<String, Value> {
    let x = &key(seed).public_jwk()["x"];
    let jwk = json!({"kty": "OKP", "kid": "client", "alg": "EdDSA", "crv": "Ed25519", "x": x});
    jwk.as_object().expect("an object").clone()
}

fn thumbprint(seed: u8) -> Thumbprint {
    let key = json!({"proof": "httpsig", "jwk": jwk(seed)});
    let key = serde_json::from_value(key).expect("a key");
    let key = proof::PublicKey::admit(&key).expect("admitted");
    key.thumbprint()
}

fn photo(action: &str) -> Vec<Right> {
    let rights = json!([{"type": "photo", "actions": [action], "locations": [TARGET]}]);
    serde_json::from_value(rights).expect("rights")
}

/// The libraries look at the clock, so the token is of now.
fn model() -> TokenModel {
    let now = OffsetDateTime::now_utc().unix_timestamp().cast_unsigned();
    let access = json!([{"type": "photo", "actions": ["read", "write"], "locations": [TARGET]}]);
    let key = json!({"proof": "httpsig", "jwk": jwk(9)});
    TokenModel {
        iss: ISS.to_owned(),
        aud: vec![RS.to_owned()],
        sub: Some("alice".to_owned()),
        access: serde_json::from_value(access).expect("rights"),
        key: Some(serde_json::from_value(key).expect("a key")),
        flags: Vec::new(),
        iat: now,
        exp: now + 600,
        id: TokenId::new(now * 1000, [1; 10]),
        instance_id: Some("client".to_owned()),
        label: None,
        act: None,
    }
}

fn expected(model: &TokenModel) -> Expected<'_> {
    Expected {
        iss: &model.iss,
        aud: Some(RS),
        now: model.iat,
        leeway: 0,
    }
}

fn wants(rights: &[Right], seed: u8) -> Wanted<'_> {
    Wanted {
        rights,
        proven: Some(thumbprint(seed)),
    }
}

/// The value with one character in the middle changed.
pub fn changed(value: &Secret) -> String {
    let value = value.expose();
    let (before, after) = value.split_at(value.len() / 2);
    let other = if after.starts_with('A') { "B" } else { "A" };
    format!("{before}{other}{}", &after[1..])
}
