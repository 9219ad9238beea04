//! Why a request is not let through. For logs: clients see a status and a
//! challenge, nothing of the AS and nothing about the token.

use proof::ProofError;

use super::presented::NotPresented;

/// A no.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Denied {
    /// There is no token. 401.
    #[error("request presents no token")]
    NoToken,
    /// The token, or how it is presented, is not good. 401.
    #[error("token is not accepted")]
    Refused(#[from] Refused),
    /// A good token that does not cover the operation. 403: another token is
    /// needed, not another try (RFC 9110 §15.5.4).
    #[error("token does not cover the operation")]
    NotCovered,
    /// Nobody can tell now. 503, never a yes.
    #[error("it cannot be decided now")]
    Unavailable(#[from] Unavailable),
}

impl Denied {
    /// The HTTP status to answer with.
    pub fn status(&self) -> u16 {
        match self {
            Denied::NoToken | Denied::Refused(_) => 401,
            Denied::NotCovered => 403,
            Denied::Unavailable(_) => 503,
        }
    }
}

/// What is wrong with a token or its presentation.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// It is not where and how it must be.
    #[error(transparent)]
    Presented(#[from] NotPresented),
    /// A token of the scheme `GNAP` without a proof of its key.
    #[error("request has no proof of a key")]
    Unproven,
    /// A bearer token with a key (RFC 9767 §2.1.4).
    #[error("bearer token is presented with a key")]
    BearerWithKey,
    /// A token that is bound to a key, as if it were not.
    #[error("bound token is presented as a bearer token")]
    BoundAsBearer,
    /// Not active here, for this proof and this operation. The AS does not say
    /// why.
    #[error("token is not active here for this operation")]
    Inactive,
    /// Issued by another AS, or meant for another RS.
    #[error("token is not of the expected issuer or audience")]
    Foreign,
    /// Its time is over.
    #[error("token is expired")]
    Expired,
    /// The token is bound to a key that is not known or not admitted.
    #[error("key of the token is not known")]
    Key,
    /// Proven by another method than the one of the key.
    #[error("proof is of another method than the key")]
    Method,
    /// The proof is not one of the token's key over this request.
    #[error(transparent)]
    Proof(#[from] ProofError),
    /// The proof was seen before.
    #[error("proof was seen before")]
    Replayed,
    /// A value of a format that is neither read here nor known by the AS.
    #[error("token is not good: {0}")]
    Invalid(String),
    /// Revoked, says the AS's list.
    #[error("token is revoked")]
    Revoked,
}

/// Why nobody can tell.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unavailable {
    /// The AS does not answer, or not properly, or does not know this RS.
    #[error("AS cannot be asked: {0}")]
    Authority(String),
    /// There is no key set of the AS that is fresh enough.
    #[error("keys of the AS cannot be fetched: {0}")]
    Keys(String),
    /// There is no list of revoked tokens that is fresh enough.
    #[error("list of revoked tokens is too old: {0}")]
    Revocations(String),
    /// The proof may have been shown before this process started.
    #[error("proof was made before the memory of proofs began")]
    BeforeMemory,
    /// More fresh proofs than there is memory for.
    #[error("memory of proofs is full")]
    MemoryFull,
    /// Judging the token took longer than allowed.
    #[error("token could not be judged in time")]
    TooLong,
}

/// Tells the log why; the client does not learn it.
#[cfg(any(feature = "actix", feature = "tower"))]
pub(crate) fn log(denied: &Denied) {
    let cause = std::error::Error::source(denied).map(ToString::to_string);
    let cause = cause.unwrap_or_default();
    match denied {
        Denied::Unavailable(_) => tracing::warn!(%denied, cause, "request is not let through"),
        _ => tracing::info!(%denied, cause, "request is not let through"),
    }
}
