//! An administrator's session with the console.
//!
//! The session itself is an HttpOnly, SameSite=Strict cookie that no script can
//! read; what is here is what the console may know of it.

use serde::{Deserialize, Serialize};

use crate::tenant::TenantMembership;

/// The header every write carries, with [`Session::csrf`] as its value.
pub const CSRF_HEADER: &str = "x-csrf-token";

/// Signs an administrator in.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SignIn {
    /// The administrator's login.
    pub login: String,
    /// The password.
    pub password: String,
}

/// Who is signed in, and what that person can open.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Session {
    /// The person.
    pub administrator: Administrator,
    /// The tenants this person is an administrator of, by name.
    pub tenants: Vec<TenantMembership>,
    /// Value of [`CSRF_HEADER`] in this session.
    pub csrf: String,
}

/// An administrator.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Administrator {
    /// Id.
    pub id: String,
    /// What the person signs in with.
    pub login: String,
    /// What the person is called.
    pub name: String,
}

impl std::fmt::Debug for SignIn {
    /// Leaves the password out.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SignIn")
            .field("login", &self.login)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_does_not_show_the_password() {
        let text = format!(
            "{:?}",
            SignIn {
                login: "ada".into(),
                password: "correct horse".into()
            }
        );
        assert!(!text.contains("horse"));
        assert!(text.contains("ada"));
    }
}
