//! `id_token`: an OpenID Connect ID Token about the RO (RFC 9635 §3.4.1;
//! OpenID Connect Core §2), for one client instance.

use gnap::secret::Secret;
use serde::{Deserialize, Serialize};
use token::jws::{self, InvalidJwt, SignError, Type};
use token::{KeySet, SigningKey};

use crate::subject::SubId;

/// What an ID Token says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IdToken {
    /// The tenant's base URL.
    pub iss: String,
    /// The RO there.
    pub sub: String,
    /// The client instance it is for, and no other.
    pub aud: String,
    /// Issue time, seconds since the epoch.
    pub iat: u64,
    /// Expiry, seconds since the epoch.
    pub exp: u64,
    /// When the RO signed in, seconds since the epoch.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub auth_time: Option<u64>,
    /// A value of the client that ties the token to its request.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nonce: Option<String>,
    /// The RO as a subject identifier (RFC 9493 §4.1).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sub_id: Option<SubId>,
}

/// What a client expects of an ID Token given to it.
#[derive(Debug, Clone, Copy)]
pub struct Expected<'a> {
    /// The AS it asked.
    pub iss: &'a str,
    /// Its own instance identifier.
    pub aud: &'a str,
    /// The nonce it sent, if it sent one.
    pub nonce: Option<&'a str>,
    /// Seconds since the epoch.
    pub now: u64,
    /// Seconds by which the clocks of AS and client may differ.
    pub leeway: u64,
}

/// Why a value is not a good ID Token.
#[derive(Debug, thiserror::Error)]
pub enum VerifyError {
    /// Not a JWT signed by the tenant as an ID Token.
    #[error(transparent)]
    Jwt(#[from] InvalidJwt),
    /// Issued by another AS.
    #[error("issuer is not the expected one")]
    Issuer,
    /// Meant for another client instance.
    #[error("audience is not this client instance")]
    Audience,
    /// Answers another request.
    #[error("nonce is not the one sent")]
    Nonce,
    /// Its time is over.
    #[error("assertion is expired")]
    Expired,
    /// Its time has not come.
    #[error("assertion is not valid yet")]
    NotYetValid,
}

/// An ID Token whose signature, issuer, audience, nonce and time are good.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified(IdToken);

impl Verified {
    /// What it says.
    pub fn claims(&self) -> &IdToken {
        &self.0
    }
}

/// Signs an ID Token.
///
/// # Errors
/// When it cannot be signed.
pub fn mint(claims: &IdToken, key: &SigningKey) -> Result<Secret, SignError> {
    jws::sign(Type::IdToken, claims, key)
}

/// Checks an ID Token against the keys of the AS (OpenID Connect Core
/// §3.1.3.7).
///
/// # Errors
/// What is wrong with it.
pub fn verify(
    value: &Secret,
    keys: &KeySet,
    expected: &Expected<'_>,
) -> Result<Verified, VerifyError> {
    let claims: IdToken = jws::verify(value.expose(), Type::IdToken, keys)?;
    if claims.iss != expected.iss {
        return Err(VerifyError::Issuer);
    }
    if claims.aud != expected.aud {
        return Err(VerifyError::Audience);
    }
    if claims.nonce.as_deref() != expected.nonce {
        return Err(VerifyError::Nonce);
    }
    if expected.now >= claims.exp.saturating_add(expected.leeway) {
        return Err(VerifyError::Expired);
    }
    if expected.now.saturating_add(expected.leeway) < claims.iat {
        return Err(VerifyError::NotYetValid);
    }
    Ok(Verified(claims))
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: u64 = 1_700_000_000;

    fn key(kid: &str, seed: u8) -> SigningKey {
        SigningKey::from_seed(kid, &[seed; 32]).unwrap()
    }

    fn keys() -> KeySet {
        KeySet::new([key("a", 1).public().clone()]).unwrap()
    }

    fn claims() -> IdToken {
        IdToken {
            iss: "https://as.example".to_owned(),
            sub: "u1".to_owned(),
            aud: "client".to_owned(),
            iat: NOW,
            exp: NOW + 300,
            auth_time: Some(NOW - 60),
            nonce: Some("n".to_owned()),
            sub_id: Some(SubId::Opaque {
                id: "u1".to_owned(),
            }),
        }
    }

    fn expected() -> Expected<'static> {
        Expected {
            iss: "https://as.example",
            aud: "client",
            nonce: Some("n"),
            now: NOW,
            leeway: 0,
        }
    }

    fn check(expected: Expected<'_>) -> Result<Verified, VerifyError> {
        verify(&mint(&claims(), &key("a", 1)).unwrap(), &keys(), &expected)
    }

    #[test]
    fn refuses_what_the_client_did_not_expect() {
        let found = check(Expected {
            iss: "https://other.example",
            ..expected()
        });
        assert!(matches!(found, Err(VerifyError::Issuer)));
        let found = check(Expected {
            aud: "another",
            ..expected()
        });
        assert!(matches!(found, Err(VerifyError::Audience)));
        for nonce in [None, Some("m")] {
            let found = check(Expected {
                nonce,
                ..expected()
            });
            assert!(matches!(found, Err(VerifyError::Nonce)));
        }
        let found = check(Expected {
            now: NOW + 300,
            ..expected()
        });
        assert!(matches!(found, Err(VerifyError::Expired)));
        let found = check(Expected {
            now: NOW - 1,
            ..expected()
        });
        assert!(matches!(found, Err(VerifyError::NotYetValid)));
        assert_eq!(check(expected()).unwrap().claims(), &claims());
    }

    #[test]
    fn refuses_another_key() {
        for (kid, seed) in [("a", 2), ("b", 1)] {
            let value = mint(&claims(), &key(kid, seed)).unwrap();
            assert!(verify(&value, &keys(), &expected()).is_err());
        }
    }

    #[test]
    fn refuses_an_access_token_and_is_none() {
        let access_token = jws::sign(Type::AccessToken, &claims(), &key("a", 1)).unwrap();
        let found = verify(&access_token, &keys(), &expected());
        assert!(matches!(found, Err(VerifyError::Jwt(InvalidJwt::Type))));
        let value = mint(&claims(), &key("a", 1)).unwrap();
        let found = jws::verify::<serde_json::Value>(value.expose(), Type::AccessToken, &keys());
        assert!(matches!(found, Err(InvalidJwt::Type)));
    }
}
