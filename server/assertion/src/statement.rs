//! What every assertion says, whatever its format, and what must be true of it
//! before it is believed.

use serde::{Deserialize, Serialize};

/// What an assertion says about the RO, in the claims of OpenID Connect Core §2.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Statement {
    /// The tenant's base URL.
    pub iss: String,
    /// The RO there, as the audience knows them.
    pub sub: String,
    /// The client instance it is for, and no other.
    pub aud: String,
    /// Issue time, seconds since the epoch.
    pub iat: u64,
    /// Expiry, seconds since the epoch.
    pub exp: u64,
    /// When the RO signed in, seconds since the epoch.
    pub auth_time: u64,
    /// The class of that sign-in, where it is known. Not in SAML assertions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub acr: Option<String>,
    /// Its methods (RFC 8176). Not in SAML assertions.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub amr: Vec<String>,
}

/// What the reader of an assertion expects of it.
#[derive(Debug, Clone, Copy)]
pub struct Expected<'a> {
    /// The AS that must have issued it.
    pub iss: &'a str,
    /// The client instance it must be for.
    pub aud: &'a str,
    /// Seconds since the epoch.
    pub now: u64,
    /// Seconds by which the clocks of AS and reader may differ.
    pub leeway: u64,
}

/// Why an authentic assertion is not to be believed here and now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unacceptable {
    /// Issued by another AS.
    #[error("issuer is not the expected one")]
    Issuer,
    /// Meant for another client instance.
    #[error("audience is not this client instance")]
    Audience,
    /// Its time is over.
    #[error("assertion is expired")]
    Expired,
    /// Its time has not come.
    #[error("assertion is not valid yet")]
    NotYetValid,
}

/// A statement whose signature, issuer, audience and time are good.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified(Statement);

impl Verified {
    /// What it says.
    pub fn statement(&self) -> &Statement {
        &self.0
    }
}

impl Statement {
    /// Compares an authentic statement with what is expected.
    pub(crate) fn believed(self, expected: &Expected<'_>) -> Result<Verified, Unacceptable> {
        if self.iss != expected.iss {
            return Err(Unacceptable::Issuer);
        }
        if self.aud != expected.aud {
            return Err(Unacceptable::Audience);
        }
        if expected.now >= self.exp.saturating_add(expected.leeway) {
            return Err(Unacceptable::Expired);
        }
        if expected.now.saturating_add(expected.leeway) < self.iat {
            return Err(Unacceptable::NotYetValid);
        }
        Ok(Verified(self))
    }
}

#[cfg(test)]
pub(crate) mod sample {
    //! A statement and its reader.

    use super::{Expected, Statement};

    pub(crate) const NOW: u64 = 1_700_000_000;

    pub(crate) fn statement() -> Statement {
        Statement {
            iss: "https://as.example/t/acme".to_owned(),
            sub: "u1".to_owned(),
            aud: "urn:ietf:params:oauth:jwk-thumbprint:sha-256:abc".to_owned(),
            iat: NOW,
            exp: NOW + 300,
            auth_time: NOW - 60,
            acr: None,
            amr: Vec::new(),
        }
    }

    pub(crate) fn expected() -> Expected<'static> {
        Expected {
            iss: "https://as.example/t/acme",
            aud: "urn:ietf:params:oauth:jwk-thumbprint:sha-256:abc",
            now: NOW,
            leeway: 0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::sample::{NOW, expected, statement};
    use super::*;

    #[test]
    fn a_statement_for_others_or_another_time_is_not_believed() {
        for (expected, problem) in [
            (
                Expected {
                    iss: "https://as.example/t/other",
                    ..expected()
                },
                Unacceptable::Issuer,
            ),
            (
                Expected {
                    aud: "another",
                    ..expected()
                },
                Unacceptable::Audience,
            ),
            (
                Expected {
                    now: NOW + 300,
                    ..expected()
                },
                Unacceptable::Expired,
            ),
            (
                Expected {
                    now: NOW - 1,
                    ..expected()
                },
                Unacceptable::NotYetValid,
            ),
        ] {
            assert_eq!(statement().believed(&expected), Err(problem));
        }
        for (now, leeway) in [(NOW, 0), (NOW + 299, 0), (NOW + 301, 2), (NOW - 2, 2)] {
            let expected = Expected {
                now,
                leeway,
                ..expected()
            };
            let verified = statement().believed(&expected).unwrap();
            assert_eq!(verified.statement(), &statement());
        }
    }
}
