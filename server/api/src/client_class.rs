//! Client classes: what holds for all instances of one piece of software
//! (`class_id`, RFC 9635 §2.3).

use serde::{Deserialize, Serialize};

/// A client class, in lists and alone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ClientClass {
    /// Id.
    pub id: String,
    /// The `class_id` clients send.
    pub name: String,
    /// What people read on the consent page; wins over what a client says.
    pub display_name: String,
    /// The software's page, shown on the consent page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub homepage: Option<String>,
    /// For administrators.
    pub description: String,
    /// Format of its access tokens.
    pub token_format: TokenFormat,
    /// Lifetime of its access tokens, in seconds.
    pub token_lifetime: u32,
    /// What the word of its instances about the end user is worth.
    pub user_statements: UserStatements,
    /// Addresses its instances may name for the finish of an interaction, each
    /// exact or with `*` at its end; none listed is any.
    pub callbacks: Vec<String>,
    /// Who runs its instances and answers for them, when they are software
    /// agents; consent pages and tokens say so. Absent for other software.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agent_operator: Option<String>,
    /// When it was made.
    pub created_at: i64,
    /// When it was changed last.
    pub updated_at: i64,
}

/// The formats access tokens can have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum TokenFormat {
    /// A reference that only the AS can resolve, unless the rights of a token
    /// are of types that the tenant set to signed tokens.
    Opaque,
    /// A signed JWT that resource servers can check by themselves.
    JwtSigned,
    /// The same, encrypted to the one resource server it is for.
    JwtEncrypted,
    /// A macaroon, checked with a key that the resource server shares.
    Macaroon,
    /// A biscuit, which its holder can narrow.
    Biscuit,
    /// An authorization capability, which its holder can pass on.
    Zcap,
}

/// What the word of a client instance about the end user is worth (RFC 9635
/// §2.4).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum UserStatements {
    /// A hint: that person has to come and say so.
    #[default]
    Hints,
    /// An assertion that this AS made for the instance says that the person is
    /// there. Policy sees them as `context.assertedUser` and can do without an
    /// interaction.
    Trusted,
}

/// Shortest token lifetime, in seconds.
pub const MIN_TOKEN_LIFETIME: u32 = 30;

/// Longest token lifetime, in seconds: a day.
pub const MAX_TOKEN_LIFETIME: u32 = 86_400;

/// Most addresses for the finish of an interaction.
pub const MAX_CALLBACKS: usize = 20;

/// Creates a client class, or replaces all of one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ClientClassInput {
    /// The `class_id` clients send; unique in the tenant.
    pub name: String,
    /// What people read on the consent page.
    pub display_name: String,
    /// The software's page: `https`, or absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub homepage: Option<String>,
    /// For administrators; can be empty.
    pub description: String,
    /// Format of its access tokens. Signed ones need a tenant with a signing key.
    pub token_format: TokenFormat,
    /// Seconds, from [`MIN_TOKEN_LIFETIME`] to [`MAX_TOKEN_LIFETIME`].
    pub token_lifetime: u32,
    /// What the word of its instances about the end user is worth; hints when
    /// absent.
    #[serde(default)]
    pub user_statements: UserStatements,
    /// Addresses for the finish of an interaction, at most [`MAX_CALLBACKS`],
    /// each exact or with `*` behind a path; absent or empty is any.
    #[serde(default)]
    pub callbacks: Vec<String>,
    /// Who runs its instances and answers for them: given for software agents,
    /// absent for other software.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agent_operator: Option<String>,
    /// To replace: `updated_at` as it was read, so that nobody's change is
    /// overwritten unseen (409 otherwise). To create: absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub updated_at: Option<i64>,
}
