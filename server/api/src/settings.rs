//! What is set about a tenant: how people and software are reached, and what
//! resource servers may do.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::client_class::TokenFormat;

/// Most derivations that a tenant can allow.
pub const MAX_DERIVATIONS: u8 = 16;

/// What an administrator can set.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TenantSettings {
    /// What the start mode `app` launches, with `{code}` where the one-time code
    /// belongs (RFC 9635 §3.3.2). Absent: an address of the AS.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub app_uri: Option<String>,
    /// Beginnings of finish URIs that are refused (RFC 9635 §11.29).
    pub blocked_callbacks: Vec<String>,
    /// Whose requests may wait for a person who is not there.
    pub asynchronous_approval: AsynchronousApproval,
    /// When people may enrol what they sign in with beside the password.
    pub factor_enrolment: FactorEnrolment,
    /// Which rights resource servers may register (RFC 9767 §3.4).
    pub resource_registration: ResourceRegistration,
    /// How many resource servers may derive tokens from each other's (RFC 9767
    /// §4), [`MAX_DERIVATIONS`] at most; 0 is none.
    pub derivation_depth: u8,
    /// Where the tenant is, by name (`Europe/Berlin`): what policies about time
    /// of day and weekday go by.
    pub time_zone: String,
    /// Relations that policies can name and relationships to resources can have.
    pub relations: Vec<String>,
    /// What becomes of a right that policies give only a part of.
    pub partial_rights: PartialRights,
    /// Who makes policies live.
    pub policy_approval: PolicyApproval,
    /// The token format of rights of a type. Others get opaque tokens.
    pub token_formats: BTreeMap<String, TokenFormat>,
}

/// The settings in force.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SettingsInForce {
    /// What an administrator can set.
    pub settings: TenantSettings,
    /// `host:port` of places inside that may be called. Only who runs the
    /// installation can set them (`parley tenant settings`).
    pub outbound_exceptions: Vec<String>,
    /// The version of the tenant's configuration.
    pub version: u64,
}

/// Replaces the settings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SettingsUpdate {
    /// What to set.
    pub settings: TenantSettings,
    /// `version` as it was read, so that nobody's change is overwritten unseen
    /// (409 otherwise).
    pub version: u64,
}

/// Whose requests may wait for a person who did not start them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum AsynchronousApproval {
    /// Nobody's.
    Never,
    /// Those of client instances that an administrator put into a class.
    Registered,
    /// Everybody's.
    Any,
}

/// When people may enrol what they sign in with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum FactorEnrolment {
    /// On their own page.
    OwnPage,
    /// Also when a request demands what they do not have.
    DuringInteraction,
}

/// Which rights resource servers may register.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ResourceRegistration {
    /// None.
    Off,
    /// Those of types that an administrator's resource sets gave them.
    Own,
    /// Also those of types that no resource server has.
    Unclaimed,
}

/// What becomes of a right that policies give only a part of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum PartialRights {
    /// It is denied, unless a rule says `@narrow`.
    Refuse,
    /// The part is given.
    Narrow,
}

/// Who makes policies live.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum PolicyApproval {
    /// Whoever publishes them.
    Publisher,
    /// An administrator who neither wrote nor proposed them. Once it is so, only
    /// who runs the installation can take it back: the first person would.
    SecondPerson,
}
