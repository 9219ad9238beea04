//! Versions of a tenant's policies: every publication makes one, nothing
//! changes one.

use serde::{Deserialize, Serialize};

use crate::audit::Actor;
use crate::policy::LinkedTemplate;

/// A version, in lists.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PolicyVersion {
    /// Its number, from 1: what decisions name.
    pub number: u64,
    /// SHA-256 of the whole set, in hexadecimal.
    pub digest: String,
    /// Why, in the publisher's words.
    pub comment: String,
    /// The older version whose set it has.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rollback_to: Option<u64>,
    /// Who published it.
    pub published_by: Actor,
    /// Who wrote it.
    pub authors: Vec<Actor>,
    /// When.
    pub published_at: i64,
}

/// A version with its set.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PolicyVersionDetail {
    /// The version.
    pub version: PolicyVersion,
    /// The whole set, in order.
    pub policies: Vec<VersionPolicy>,
}

/// A policy as it was in a version.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct VersionPolicy {
    /// Id.
    pub id: String,
    /// What it was called.
    pub name: String,
    /// Its text, in Cedar.
    pub text: String,
    /// The filled template that the text was made from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub linked: Option<LinkedTemplate>,
}

/// What a version is compared with.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "openapi", into_params(parameter_in = Query))]
pub struct ComparedWith {
    /// The number of the newer version; absent for the live one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<u64>,
}

/// Publishes an older version again, as a new one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Rollback {
    /// The live version that was seen.
    pub live: u64,
    /// Why, in some words.
    pub comment: String,
}
