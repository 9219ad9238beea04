//! What a tenant sets about reaching people and clients.

use serde::Deserialize;

/// A tenant's settings about interaction.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
pub struct InteractionSettings {
    /// What the start mode `app` launches, with `{code}` where the one-time
    /// code belongs (RFC 9635 §3.3.2): a universal link, or an application's
    /// own scheme. The application opens `{base}/interact/{code}`. Without it
    /// `app` gives an address of the AS.
    #[serde(default)]
    pub app_uri: Option<AppUri>,
    /// `host:port` of places inside that may be called, for development.
    #[serde(default)]
    pub outbound_exceptions: Vec<String>,
    /// Beginnings of finish URIs that are refused (RFC 9635 §11.29).
    #[serde(default)]
    pub blocked_callbacks: Vec<String>,
    /// Whose requests may wait for a person who is not there (§1.6.8).
    #[serde(default)]
    pub asynchronous_approval: AsynchronousApproval,
    /// When people may enrol what they sign in with.
    #[serde(default)]
    pub factor_enrolment: FactorEnrolment,
}

/// When people may enrol what they sign in with.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FactorEnrolment {
    /// On their own page. What a request demands is not the occasion: whoever
    /// has only the password would meet the demand with a factor of their own.
    #[default]
    OwnPage,
    /// Also when a request demands what they do not have.
    DuringInteraction,
}

/// Whose requests may wait for a person who did not start them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AsynchronousApproval {
    /// Nobody's.
    Never,
    /// Those of client instances that an administrator put into a class:
    /// others could make people tired of being asked (RFC 9635 §11.36).
    #[default]
    Registered,
    /// Everybody's.
    Any,
}

/// A URI with a place for a code.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct AppUri {
    before: String,
    after: String,
}

/// The setting is no such URI.
#[derive(Debug, thiserror::Error)]
#[error("`app_uri` must be an absolute URI with `{{code}}` in it once")]
pub struct NotAnAppUri;

impl AppUri {
    /// The URI for one request.
    pub fn with(&self, code: &str) -> String {
        format!("{}{code}{}", self.before, self.after)
    }
}

impl TryFrom<String> for AppUri {
    type Error = NotAnAppUri;

    fn try_from(text: String) -> Result<Self, NotAnAppUri> {
        let (before, after) = text.split_once("{code}").ok_or(NotAnAppUri)?;
        let uri = Self {
            before: before.to_owned(),
            after: after.to_owned(),
        };
        let url = url::Url::parse(&uri.with("c")).map_err(|_| NotAnAppUri)?;
        // Plain HTTP would carry the code over the network readably.
        if after.contains("{code}") || matches!(url.scheme(), "http" | "javascript" | "data") {
            return Err(NotAnAppUri);
        }
        Ok(uri)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_app_uri_has_a_place_for_the_code() {
        let read = |text: &str| AppUri::try_from(text.to_owned());
        assert_eq!(
            read("https://app.example/launch?tx={code}#x")
                .unwrap()
                .with("C"),
            "https://app.example/launch?tx=C#x"
        );
        assert_eq!(
            read("com.example.app:/launch/{code}").unwrap().with("C"),
            "com.example.app:/launch/C"
        );
        for bad in [
            "https://app.example/launch",
            "/launch/{code}",
            "https://app.example/{code}/{code}",
            "http://app.example/{code}",
            "javascript:{code}",
        ] {
            assert!(read(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn only_registered_clients_may_wait_unless_set() {
        let read = |value| serde_json::from_value::<InteractionSettings>(value);
        let settings = read(json!({"token_formats": {}})).unwrap();
        assert_eq!(settings, InteractionSettings::default());
        assert_eq!(
            settings.asynchronous_approval,
            AsynchronousApproval::Registered
        );
        let settings = read(json!({"asynchronous_approval": "any"})).unwrap();
        assert_eq!(settings.asynchronous_approval, AsynchronousApproval::Any);
        assert!(read(json!({"asynchronous_approval": "yes"})).is_err());
    }
}
