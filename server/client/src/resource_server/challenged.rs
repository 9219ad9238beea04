//! The answer to a request that is not let through (RFC 9635 §9.1).

use super::denied::{Denied, Unavailable};
use super::operation::Operation;
use super::protect::ResourceServer;
use crate::challenge::Challenge;

/// Status and fields. There is no content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Challenged {
    /// 401, 403 or 503.
    pub status: u16,
    /// Field lines to add, names lower case.
    pub fields: Vec<(&'static str, String)>,
}

impl ResourceServer {
    /// The challenge for an operation: which AS, who sends the client there,
    /// and what to ask for.
    pub fn challenge(&self, operation: &Operation) -> Challenge {
        let settings = self.settings();
        Challenge {
            as_uri: Some(settings.grant_endpoint.clone()),
            referrer: Some(settings.uri.to_string()),
            access: operation.reference().map(str::to_owned),
        }
    }

    /// The whole answer. Also an answer under 403 says what would do: RFC 9110
    /// §11.6.1 allows the field there.
    pub fn challenged(&self, denied: &Denied, operation: &Operation) -> Challenged {
        let status = denied.status();
        let mut fields = vec![("cache-control", "no-store".to_owned())];
        if let Denied::Unavailable(why) = denied {
            let seconds = match why {
                Unavailable::BeforeMemory => self.settings().window.future.saturating_add(1),
                _ => 1,
            };
            fields.push(("retry-after", seconds.to_string()));
            return Challenged { status, fields };
        }
        let bare = || "GNAP".to_owned();
        let field = self.challenge(operation).field();
        fields.push(("www-authenticate", field.unwrap_or_else(|_| bare())));
        if let Some(metadata) = &self.settings().resource_metadata {
            let error = match denied {
                Denied::NotCovered => ", error=\"insufficient_scope\"",
                Denied::Refused(_) => ", error=\"invalid_token\"",
                Denied::NoToken | Denied::Unavailable(_) => "",
            };
            let field = format!("Bearer resource_metadata=\"{metadata}\"{error}");
            fields.push(("www-authenticate", field));
        }
        Challenged { status, fields }
    }
}
