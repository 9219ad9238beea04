//! The identifiers of all tokens that a tenant took back before their time, in
//! a JWT signed by the tenant: what an RS that verifies offline must also ask
//! (RFC 9767 §1: "in other ways"; the document is this project's own).
//!
//! Tokens live for minutes, so the list of those that are revoked and not yet
//! expired is short: identifiers themselves, no bits of a long array.

use std::collections::HashSet;

use gnap::id::TokenId;
use gnap::secret::Secret;
use serde::{Deserialize, Serialize};

use crate::expected::{Expected, Mismatch};
use crate::jws::{self, InvalidJwt, SignError, Type};
use crate::key::{KeySet, SigningKey};

/// What the list says, to be signed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RevocationList {
    /// Grant endpoint of the AS, as in its tokens.
    pub iss: String,
    /// All tokens revoked until then are in it; seconds since the epoch.
    pub iat: u64,
    /// It says nothing from then on, seconds since the epoch.
    pub exp: u64,
    /// Seconds after which a reader should look for a newer one.
    pub ttl: u64,
    /// The identifiers (`jti`) of revoked tokens that have not expired.
    pub revoked: Vec<TokenId>,
}

/// Why a value is not the tenant's list of now.
#[derive(Debug, thiserror::Error)]
pub enum VerifyError {
    /// Not a JWT that the tenant signed as a revocation list.
    #[error(transparent)]
    Jwt(#[from] InvalidJwt),
    /// Another AS's, or not of this time.
    #[error(transparent)]
    Mismatch(#[from] Mismatch),
}

/// A list whose signature, issuer and time are good.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified {
    revoked: HashSet<TokenId>,
    issued_at: u64,
    expires_at: u64,
    ttl: u64,
}

/// The list as the AS publishes it.
///
/// # Errors
/// When it cannot be signed.
pub fn mint(list: &RevocationList, key: &SigningKey) -> Result<Secret, SignError> {
    jws::sign(Type::RevocationList, list, key)
}

/// Checks a list against the keys of the AS. `expected.aud` does not matter.
///
/// # Errors
/// What is wrong with it. Who has no good list knows nothing about revocation.
pub fn verify(
    value: &str,
    keys: &KeySet,
    expected: &Expected<'_>,
) -> Result<Verified, VerifyError> {
    let list: RevocationList = jws::verify(value, Type::RevocationList, keys)?;
    expected.check(&list.iss, &[], list.iat, list.exp)?;
    Ok(Verified {
        revoked: list.revoked.into_iter().collect(),
        issued_at: list.iat,
        expires_at: list.exp,
        ttl: list.ttl,
    })
}

impl Verified {
    /// Whether the AS took the token of this identifier back.
    pub fn is_revoked(&self, id: TokenId) -> bool {
        self.revoked.contains(&id)
    }

    /// How many tokens it names.
    pub fn len(&self) -> usize {
        self.revoked.len()
    }

    /// Whether it names none.
    pub fn is_empty(&self) -> bool {
        self.revoked.is_empty()
    }

    /// All tokens revoked until then are in it; seconds since the epoch.
    pub fn issued_at(&self) -> u64 {
        self.issued_at
    }

    /// From then on it must not be used, seconds since the epoch.
    pub fn expires_at(&self) -> u64 {
        self.expires_at
    }

    /// Seconds after which to look for a newer one.
    pub fn ttl(&self) -> u64 {
        self.ttl
    }

    /// How many seconds ago it was made: revocations since then are not in it.
    pub fn age(&self, now: u64) -> u64 {
        now.saturating_sub(self.issued_at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::{ISS, NOW, expected, key, keys, model};
    use crate::jwt_signed;

    fn id(number: u8) -> TokenId {
        TokenId::new(1, [number; 10])
    }

    fn list() -> RevocationList {
        RevocationList {
            iss: ISS.to_owned(),
            iat: NOW,
            exp: NOW + 60,
            ttl: 5,
            revoked: vec![id(1), id(2)],
        }
    }

    fn good() -> Secret {
        mint(&list(), &key("a", 1)).unwrap()
    }

    #[test]
    fn names_what_is_revoked_and_nothing_else() {
        let read = verify(good().expose(), &keys(), &expected()).unwrap();
        assert!(read.is_revoked(id(1)) && read.is_revoked(id(2)));
        assert!(!read.is_revoked(id(3)));
        assert_eq!((read.len(), read.ttl()), (2, 5));
        assert_eq!((read.issued_at(), read.expires_at()), (NOW, NOW + 60));
        assert_eq!(read.age(NOW + 7), 7);
    }

    #[test]
    fn another_tenants_list_is_refused() {
        let value = good();
        let elsewhere = Expected {
            iss: "https://as.example/other",
            ..expected()
        };
        let refused = verify(value.expose(), &keys(), &elsewhere);
        assert!(matches!(
            refused,
            Err(VerifyError::Mismatch(Mismatch::Issuer))
        ));
        // The same name under the key of another tenant.
        let forged = mint(&list(), &key("a", 3)).unwrap();
        let refused = verify(forged.expose(), &keys(), &expected());
        assert!(matches!(
            refused,
            Err(VerifyError::Jwt(InvalidJwt::Signature(_)))
        ));
        assert!(verify(value.expose(), &keys(), &expected()).is_ok());
    }

    #[test]
    fn an_expired_list_says_nothing() {
        let value = good();
        for (now, is_good) in [(NOW - 1, false), (NOW + 59, true), (NOW + 60, false)] {
            let expected = Expected { now, ..expected() };
            assert_eq!(
                verify(value.expose(), &keys(), &expected).is_ok(),
                is_good,
                "{now}"
            );
        }
    }

    #[test]
    fn a_token_is_no_list_and_a_list_is_no_token() {
        let token = jwt_signed::mint(&model(), &key("a", 1)).unwrap();
        assert!(jwt_signed::verify(&token, &keys(), &expected()).is_ok());
        assert!(matches!(
            verify(token.expose(), &keys(), &expected()),
            Err(VerifyError::Jwt(InvalidJwt::Type))
        ));
        assert!(jwt_signed::verify(&good(), &keys(), &expected()).is_err());
    }

    #[test]
    fn a_list_can_be_longer_than_a_token() {
        let revoked: Vec<TokenId> = (0..=u8::MAX)
            .flat_map(|one| (0..20).map(move |two| TokenId::new(two, [one; 10])))
            .collect();
        let long = RevocationList { revoked, ..list() };
        let value = mint(&long, &key("a", 1)).unwrap();
        assert!(value.expose().len() > 64 * 1024);
        let read = verify(value.expose(), &keys(), &expected()).unwrap();
        assert_eq!(read.len(), long.revoked.len());
    }

    #[test]
    fn each_changed_character_makes_it_bad() {
        for changed in crate::fixture::altered(&good()) {
            assert!(verify(changed.expose(), &keys(), &expected()).is_err());
        }
    }
}
