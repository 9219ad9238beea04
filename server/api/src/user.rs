//! End users, and what they sign in with beside the password.

use serde::{Deserialize, Serialize};

/// An end user.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct User {
    /// Id.
    pub id: String,
    /// What they sign in with.
    pub login: String,
    /// Their name.
    pub name: String,
    /// Their address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<UserEmail>,
    /// When the account was made.
    pub created_at: i64,
    /// When login, name or address changed last; expected of who changes them.
    pub updated_at: i64,
    /// Since when they may not sign in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub disabled_at: Option<i64>,
}

/// An email address and whether it is known to be the user's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct UserEmail {
    /// The address.
    pub address: String,
    /// Whether it is known to be theirs. Such an address names one user of the
    /// tenant, and is told to clients that a user lets see it.
    pub verified: bool,
}

/// A new user, or what is to be known about one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct UserInput {
    /// What they sign in with: one line, without spaces at its ends.
    pub login: String,
    /// Their name.
    pub name: String,
    /// Their address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<UserEmail>,
    /// Of a change: `updated_at` as it was read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub updated_at: Option<i64>,
}

/// Lets a user sign in no more, or again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct UserAccess {
    /// Why; kept in the audit log. Must not be blank, 500 characters at most.
    pub reason: String,
}

/// A link by which a user sets a password: works once, for a time.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PasswordLink {
    /// The link. Whoever opens it chooses the password: it is for the user
    /// alone, and is shown once.
    pub url: String,
    /// Until when it works.
    pub expires_at: i64,
}

impl std::fmt::Debug for PasswordLink {
    /// Leaves the link out.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PasswordLink")
            .field("expires_at", &self.expires_at)
            .finish_non_exhaustive()
    }
}

/// Which users a list shows.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "openapi", into_params(parameter_in = Query))]
pub struct UserFilter {
    /// With this in login or name, in any case.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// `next` of the page before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
    /// Items wanted, [`DEFAULT_LIMIT`](crate::page::DEFAULT_LIMIT) if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<u16>,
}

/// Removes what a user signs in with beside the password.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ResetFactors {
    /// Why; kept in the audit log. Must not be blank, 500 characters at most.
    pub reason: String,
}

/// What a user signs in with beside the password.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct UserFactors {
    /// Authenticator applications and passkeys, oldest first.
    pub factors: Vec<Factor>,
    /// How many recovery codes are left.
    pub recovery_codes: u64,
}

/// One of them: never a secret or a key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Factor {
    /// Id.
    pub id: String,
    /// What it is.
    pub kind: FactorKind,
    /// What the user calls it; may be empty.
    pub name: String,
    /// How a passkey can be reached, as the browser said, such as `usb`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub transports: Vec<String>,
    /// When it was enrolled.
    pub created_at: i64,
    /// When it was used last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_used_at: Option<i64>,
}

/// Kinds of factors.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum FactorKind {
    /// Codes of an authenticator application (RFC 6238).
    Totp,
    /// A passkey (WebAuthn).
    Passkey,
}
