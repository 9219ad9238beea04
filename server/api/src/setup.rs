//! The one-time set-up: the first administrator of an installation.

use serde::{Deserialize, Serialize};

/// Shortest password that is accepted, in characters.
pub const MIN_PASSWORD: usize = 12;

/// Creates the first administrator; answered with a
/// [`Session`](crate::session::Session), so that the person is signed in.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SetupRequest {
    /// From the link the server printed; works once.
    pub token: String,
    /// What the person will sign in with.
    pub login: String,
    /// What the person is called.
    pub name: String,
    /// At least [`MIN_PASSWORD`] characters.
    pub password: String,
}

impl std::fmt::Debug for SetupRequest {
    /// Leaves token and password out.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SetupRequest")
            .field("login", &self.login)
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_shows_neither_token_nor_password() {
        let text = format!(
            "{:?}",
            SetupRequest {
                token: "once-only".into(),
                login: "ada".into(),
                name: "Ada".into(),
                password: "correct horse".into()
            }
        );
        assert!(!text.contains("once-only") && !text.contains("horse"));
    }
}
