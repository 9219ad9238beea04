//! A token of one format is refused by every other, and so is one of another
//! tenant by all.

use gnap::secret::Secret;
use serde_json::json;

use crate::fixture::{ISS, RS, expected, key, keys, narrow_model};
use crate::macaroon::RootKey;
use crate::{Expected, Format, biscuit, jwt_encrypted, jwt_signed, macaroon, opaque, zcap};

fn encryption() -> serde_json::Map<String, serde_json::Value> {
    // RFC 7748 §6.1, Bob.
    let jwk = json!({
        "kty": "OKP", "crv": "X25519", "kid": "1",
        "x": "3p7bfXt9wbTTW2HC7OQ1Nz-DQ8hbeGdNrfx-FG-IK08",
    });
    jwk.as_object().cloned().unwrap()
}

fn decryption() -> jwt_encrypted::DecryptionKey {
    let mut jwk = encryption();
    jwk.insert(
        "d".to_owned(),
        json!("XasIfmJKikt54X-Lg4AO5m87sSkmGLb9HC-LJ_-I4Os"),
    );
    jwt_encrypted::DecryptionKey::from_jwk(&jwk).unwrap()
}

fn root() -> RootKey {
    RootKey::new("root", [7; 32]).for_rs(ISS, RS)
}

fn minted(format: Format) -> Secret {
    let (model, tenant) = (narrow_model(), key("a", 1));
    match format {
        Format::Opaque => opaque::value([7; 32]),
        Format::JwtSigned => jwt_signed::mint(&model, &tenant).unwrap(),
        Format::JwtEncrypted => {
            let rs = jwt_encrypted::EncryptionKey::from_jwk(&encryption()).unwrap();
            jwt_encrypted::mint(&model, &tenant, &rs).unwrap()
        }
        Format::Macaroon => macaroon::mint(&model, &root()).unwrap(),
        Format::Biscuit => biscuit::mint(&model, &tenant, &[42; 32]).unwrap(),
        Format::Zcap => zcap::mint(&model, &tenant).unwrap(),
    }
}

fn is_good(format: Format, value: &Secret, expected: &Expected<'_>) -> bool {
    match format {
        // Only the AS knows.
        Format::Opaque => false,
        Format::JwtSigned => jwt_signed::verify(value, &keys(), expected).is_ok(),
        Format::JwtEncrypted => {
            jwt_encrypted::verify(value, &[decryption()], &keys(), expected).is_ok()
        }
        Format::Macaroon => macaroon::verify(value, &[root()], expected).is_ok(),
        Format::Biscuit => biscuit::verify(value, &keys(), expected).is_ok(),
        Format::Zcap => zcap::verify(value, &keys(), expected).is_ok(),
    }
}

#[test]
fn a_token_is_good_in_its_own_format_and_for_its_own_issuer_and_audience_only() {
    for made in Format::ALL {
        let value = minted(*made);
        for read in Format::ALL {
            let own = made == read && *made != Format::Opaque;
            assert_eq!(
                is_good(*read, &value, &expected()),
                own,
                "{made:?} {read:?}"
            );
        }
        let iss = Expected {
            iss: "https://as.example/other",
            ..expected()
        };
        let aud = Expected {
            aud: Some("https://other.example"),
            ..expected()
        };
        assert!(!is_good(*made, &value, &iss), "{made:?}");
        assert!(!is_good(*made, &value, &aud), "{made:?}");
    }
}
