//! What a handler learns about a request that was let through.

use gnap::right::Right;
use gnap::secret::Secret;
use proof::Thumbprint;

/// A request with a good token, proven, for its operation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Allowed {
    /// The token's value: to derive another one from it (RFC 9767 §4), never to
    /// be sent on (§6.6).
    pub token: Secret,
    /// The key that made the request; `None` for a bearer token.
    pub proven: Option<Thumbprint>,
    /// What the token may do here, as far as it is known: from introspection
    /// the token's rights, otherwise what the operation needed.
    pub access: Vec<Right>,
    /// The RO who authorized it, under the name that this RS knows.
    pub sub: Option<String>,
    /// The client instance it was issued to.
    pub instance_id: Option<String>,
    /// The client's label for the token.
    pub label: Option<String>,
    /// Expiry, seconds since the epoch.
    pub exp: Option<u64>,
    /// How the token was judged.
    pub judged: Judged,
    /// The content inside of a JWS, which a handler must read in the place of
    /// what was received (RFC 9635 §7.3.4).
    pub content: Option<Vec<u8>>,
}

/// How a token was judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Judged {
    /// By the AS, with an answer that was asked for so many milliseconds ago.
    Introspected {
        /// Milliseconds.
        age_ms: u64,
    },
    /// By this RS, from the token itself.
    Offline {
        /// How old the list of revoked tokens was that it is not in; `None` when
        /// this RS looks at none.
        list: Option<ListAge>,
    },
}

/// How old a list of revoked tokens is: what was revoked since then is not in
/// it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ListAge {
    /// Milliseconds since it was asked for.
    pub age_ms: u64,
    /// Whether it is older than wanted, and is used because the settings say so.
    pub is_stale: bool,
}
