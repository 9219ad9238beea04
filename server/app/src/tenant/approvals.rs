//! What a tenant sets about approval by others.

use pages::locale::{self, Locale};
use serde::Deserialize;

use crate::app::App;

/// A tenant's settings about approval.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
pub struct ApprovalSettings {
    /// Seconds that a request waits for approvers; the deployment's
    /// `approval_lifetime` without.
    #[serde(default, rename = "approval_lifetime")]
    pub seconds: Option<u64>,
    /// Where signed calls about approval requests go.
    #[serde(default, rename = "approval_webhook")]
    pub webhook: Option<String>,
    /// Whether approvers get mail, if the deployment can send any.
    #[serde(default, rename = "approval_mail")]
    pub mail: bool,
    /// The language of that mail.
    #[serde(default, rename = "approval_locale")]
    locale: Option<String>,
}

impl ApprovalSettings {
    /// How long a request waits, in seconds.
    pub fn lifetime(&self, app: &App) -> u64 {
        self.seconds
            .unwrap_or(app.config.protocol.approval_lifetime)
    }

    /// The language of mail.
    pub fn locale(&self) -> Locale {
        let wanted: Vec<String> = self.locale.iter().cloned().collect();
        locale::negotiate(&wanted)
    }
}
