//! The settings on a tenant's row, before they are stored.

use serde::Deserialize;
use serde_json::Value;

use super::{InteractionSettings, PolicySettings, RsSettings, TokenFormats};

/// Expects settings that the tenant can be served with. What nothing reads is
/// kept.
///
/// # Errors
/// The first member that cannot be used.
pub fn check_settings(settings: &Value) -> Result<(), serde_json::Error> {
    InteractionSettings::deserialize(settings)?;
    TokenFormats::deserialize(settings)?;
    RsSettings::deserialize(settings)?;
    PolicySettings::deserialize(settings)?;
    Ok(())
}
