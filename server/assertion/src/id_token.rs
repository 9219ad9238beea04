//! `id_token`: an OpenID Connect ID Token about the RO (RFC 9635 §3.4.1;
//! OpenID Connect Core §2), for one client instance.

use gnap::secret::Secret;
use token::jws::{self, InvalidJwt, SignError, Type};
use token::{KeySet, SigningKey};

use crate::statement::{Expected, Statement, Unacceptable, Verified};

/// The registered name of the format (RFC 9635 §10.6).
pub const FORMAT: &str = "id_token";

/// Why a value is not a good ID Token.
#[derive(Debug, thiserror::Error)]
pub enum VerifyError {
    /// Not a JWT signed by the tenant as an ID Token.
    #[error(transparent)]
    Jwt(#[from] InvalidJwt),
    /// Not for this reader, or not now.
    #[error(transparent)]
    Unacceptable(#[from] Unacceptable),
}

/// Signs an ID Token.
///
/// # Errors
/// When it cannot be signed.
pub fn mint(statement: &Statement, key: &SigningKey) -> Result<Secret, SignError> {
    jws::sign(Type::IdToken, statement, key)
}

/// Checks an ID Token against the keys of the AS (OpenID Connect Core
/// §3.1.3.7, RFC 8725 §3): the key's own algorithm and no other, the type,
/// then issuer, audience and time.
///
/// # Errors
/// What is wrong with it.
pub fn verify(
    value: &Secret,
    keys: &KeySet,
    expected: &Expected<'_>,
) -> Result<Verified, VerifyError> {
    let statement: Statement = jws::verify(value.expose(), Type::IdToken, keys)?;
    Ok(statement.believed(expected)?)
}

#[cfg(test)]
mod tests {
    use base64::Engine;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    use serde_json::json;

    use super::*;
    use crate::statement::sample::{NOW, expected, statement};

    fn key(kid: &str, seed: u8) -> SigningKey {
        SigningKey::from_seed(kid, &[seed; 32]).unwrap()
    }

    fn keys() -> KeySet {
        KeySet::new([key("a", 1).public().clone()]).unwrap()
    }

    #[test]
    fn refuses_what_the_reader_did_not_expect() {
        let value = mint(&statement(), &key("a", 1)).unwrap();
        let late = Expected {
            now: NOW + 300,
            ..expected()
        };
        let found = verify(&value, &keys(), &late);
        assert!(matches!(
            found,
            Err(VerifyError::Unacceptable(Unacceptable::Expired))
        ));
        let found = verify(&value, &keys(), &expected()).unwrap();
        assert_eq!(found.statement(), &statement());
    }

    #[test]
    fn says_how_the_ro_signed_in_where_that_is_known() {
        let strong = Statement {
            acr: Some("mfa".to_owned()),
            amr: vec!["pwd".to_owned(), "otp".to_owned()],
            ..statement()
        };
        for (said, expected) in [
            (statement(), json!([null, null])),
            (strong, json!(["mfa", ["pwd", "otp"]])),
        ] {
            let value = mint(&said, &key("a", 1)).unwrap();
            let claims = value.expose().split('.').nth(1).unwrap();
            let claims = URL_SAFE_NO_PAD.decode(claims).unwrap();
            let claims: serde_json::Value = serde_json::from_slice(&claims).unwrap();
            assert_eq!(json!([claims["acr"], claims["amr"]]), expected);
            let found = verify(&value, &keys(), &crate::statement::sample::expected()).unwrap();
            assert_eq!(found.statement(), &said);
        }
    }

    #[test]
    fn refuses_another_key() {
        for (kid, seed) in [("a", 2), ("b", 1)] {
            let value = mint(&statement(), &key(kid, seed)).unwrap();
            assert!(verify(&value, &keys(), &expected()).is_err());
        }
    }

    /// RFC 8725 §2.1: the header does not choose how it is verified.
    #[test]
    fn refuses_unsigned_and_otherwise_signed_values() {
        let value = mint(&statement(), &key("a", 1)).unwrap();
        let (_, rest) = value.expose().split_once('.').unwrap();
        let (claims, signature) = rest.split_once('.').unwrap();
        for alg in ["none", "HS256", "ES256", "RS256"] {
            let header = json!({"alg": alg, "typ": "JWT", "kid": "a"}).to_string();
            let header = URL_SAFE_NO_PAD.encode(header);
            for signature in ["", signature] {
                let forged = Secret::new(format!("{header}.{claims}.{signature}"));
                assert!(verify(&forged, &keys(), &expected()).is_err(), "{alg}");
            }
        }
    }

    #[test]
    fn refuses_an_access_token_and_is_none() {
        let access_token = jws::sign(Type::AccessToken, &statement(), &key("a", 1)).unwrap();
        let found = verify(&access_token, &keys(), &expected());
        assert!(matches!(found, Err(VerifyError::Jwt(InvalidJwt::Type))));
        let value = mint(&statement(), &key("a", 1)).unwrap();
        let found = jws::verify::<serde_json::Value>(value.expose(), Type::AccessToken, &keys());
        assert!(matches!(found, Err(InvalidJwt::Type)));
    }
}
