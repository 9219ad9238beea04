//! The rights of the demo tenant.

use serde_json::{Value, json};

/// A reference: reading photos. Software of the class `photo-sync` gets it by
/// policy, everybody else needs a person.
pub const PHOTOS_READ: &str = "photos-read";
/// A reference: reading usage reports, with tokens that are signed.
pub const REPORTS_READ: &str = "reports-read";

/// Work with photos.
pub fn photos(actions: &[&str]) -> Value {
    json!({"type": "photo-api", "actions": actions})
}

/// Originals of photos, which another resource server has.
pub fn originals(actions: &[&str]) -> Value {
    json!({"type": "archive-api", "actions": actions})
}

/// Work with usage reports.
pub fn reports(actions: &[&str]) -> Value {
    json!({"type": "report-api", "actions": actions})
}

/// One token to read photos with.
pub fn one_token() -> Value {
    json!({"access": [photos(&["read"])]})
}
