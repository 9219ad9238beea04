//! What peers are told: the GNAP error codes (RFC 9635 §3.6, §10.15) and the
//! RS-facing ones (RFC 9767 §3.5, §5.9), each with its HTTP status and text.
//!
//! The one table of Parley's answers to bad requests. Causes belong in the log.

use serde::Serialize;

/// An error code of RFC 9635 §3.6, for answers to client instances.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Code {
    /// A parameter is missing, invalid or malformed.
    InvalidRequest,
    /// The client is unknown or its proof failed.
    InvalidClient,
    /// Wrong interaction reference, or interaction expired or impossible.
    InvalidInteraction,
    /// The flag configuration is not valid.
    InvalidFlag,
    /// The rotation request is not valid.
    InvalidRotation,
    /// This token's key cannot be rotated.
    KeyRotationNotSupported,
    /// The grant cannot be continued.
    InvalidContinuation,
    /// The RO said no.
    UserDenied,
    /// Policy said no.
    RequestDenied,
    /// The named user is unknown or is not who interacted.
    UnknownUser,
    /// Interaction integrity could not be established.
    UnknownInteraction,
    /// The client did not wait.
    TooFast,
    /// Too many attempts.
    TooManyAttempts,
}

impl Code {
    /// Every code, in registry order.
    pub const ALL: [Code; 13] = [
        Code::InvalidRequest,
        Code::InvalidClient,
        Code::InvalidInteraction,
        Code::InvalidFlag,
        Code::InvalidRotation,
        Code::KeyRotationNotSupported,
        Code::InvalidContinuation,
        Code::UserDenied,
        Code::RequestDenied,
        Code::UnknownUser,
        Code::UnknownInteraction,
        Code::TooFast,
        Code::TooManyAttempts,
    ];

    /// Registry name, HTTP status and default description.
    ///
    /// RFC 9635 names no status; the mapping is Parley's HTTP profile
    /// (design §5).
    pub fn row(self) -> Row {
        let (name, status, description) = match self {
            Code::InvalidRequest => (
                "invalid_request",
                400,
                "The request is missing a parameter or has an invalid one",
            ),
            Code::InvalidClient => (
                "invalid_client",
                401,
                "The client is not recognized or its proof is not valid",
            ),
            Code::InvalidInteraction => (
                "invalid_interaction",
                400,
                "The interaction reference is wrong or the interaction has expired",
            ),
            Code::InvalidFlag => ("invalid_flag", 400, "The flags are not valid"),
            Code::InvalidRotation => ("invalid_rotation", 400, "The token cannot be rotated"),
            Code::KeyRotationNotSupported => (
                "key_rotation_not_supported",
                400,
                "The key of this token cannot be rotated",
            ),
            Code::InvalidContinuation => {
                ("invalid_continuation", 400, "The grant cannot be continued")
            }
            Code::UserDenied => ("user_denied", 403, "The resource owner denied the request"),
            Code::RequestDenied => ("request_denied", 403, "The request is not allowed"),
            Code::UnknownUser => ("unknown_user", 400, "The user is not known"),
            Code::UnknownInteraction => {
                ("unknown_interaction", 400, "The interaction is not known")
            }
            Code::TooFast => ("too_fast", 429, "The call came before the wait was over"),
            Code::TooManyAttempts => ("too_many_attempts", 429, "Too many attempts"),
        };
        Row {
            name,
            status,
            description,
        }
    }
}

/// An RS-facing error code of RFC 9767 §3.5. Always HTTP 400.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RsCode {
    /// A parameter is missing, invalid or malformed.
    InvalidRequest,
    /// The RS is unknown or its proof failed.
    InvalidResourceServer,
    /// The RS may not register or introspect for these rights.
    InvalidAccess,
}

impl RsCode {
    /// Every code, in registry order.
    pub const ALL: [RsCode; 3] = [
        RsCode::InvalidRequest,
        RsCode::InvalidResourceServer,
        RsCode::InvalidAccess,
    ];

    /// Registry name, HTTP status and default description.
    pub fn row(self) -> Row {
        let (name, description) = match self {
            RsCode::InvalidRequest => (
                "invalid_request",
                "The request is missing a parameter or has an invalid one",
            ),
            RsCode::InvalidResourceServer => (
                "invalid_resource_server",
                "The resource server is not recognized or its proof is not valid",
            ),
            RsCode::InvalidAccess => (
                "invalid_access",
                "The resource server may not use these rights",
            ),
        };
        Row {
            name,
            status: 400,
            description,
        }
    }
}

/// One row of the registry table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Row {
    /// The value of `error.code`.
    pub name: &'static str,
    /// HTTP status of the answer.
    pub status: u16,
    /// Default `error.description`.
    pub description: &'static str,
}

/// The `error` member of an answer (RFC 9635 §3.6): always the object form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Error {
    /// Registry name.
    pub code: &'static str,
    /// For the developer of the client; never a cause from inside.
    pub description: String,
}

impl Error {
    /// The row's own text.
    pub fn new(row: Row) -> Self {
        Self {
            code: row.name,
            description: row.description.to_owned(),
        }
    }

    /// The row's text with a hint that is safe to tell, such as a member's name.
    pub fn with_hint(row: Row, hint: &str) -> Self {
        Self {
            code: row.name,
            description: format!("{}: {hint}", row.description),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_has_its_own_name_and_a_client_error_status() {
        let mut names: Vec<_> = Code::ALL.iter().map(|code| code.row().name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), Code::ALL.len());
        assert!(
            Code::ALL
                .iter()
                .all(|code| (400..500).contains(&code.row().status))
        );
    }

    /// Shows IANA-ERR-01, IANA-ERR-02, IANA-ERR-03, IANA-ERR-04, IANA-ERR-05,
    /// IANA-ERR-06, IANA-ERR-07, IANA-ERR-08, IANA-ERR-09, IANA-ERR-10,
    /// IANA-ERR-11, IANA-ERR-12, IANA-ERR-13, IANA-RS-ERR-01, IANA-RS-ERR-02,
    /// IANA-RS-ERR-03.
    #[test]
    fn names_are_the_registered_ones_in_their_order() {
        // RFC 9635 §10.15.2.
        let registered = [
            "invalid_request",
            "invalid_client",
            "invalid_interaction",
            "invalid_flag",
            "invalid_rotation",
            "key_rotation_not_supported",
            "invalid_continuation",
            "user_denied",
            "request_denied",
            "unknown_user",
            "unknown_interaction",
            "too_fast",
            "too_many_attempts",
        ];
        assert_eq!(Code::ALL.map(|code| code.row().name), registered);
        // RFC 9767 §5.9.2.
        let registered = [
            "invalid_request",
            "invalid_resource_server",
            "invalid_access",
        ];
        assert_eq!(RsCode::ALL.map(|code| code.row().name), registered);
    }

    #[test]
    fn rs_errors_are_always_400() {
        assert!(RsCode::ALL.iter().all(|code| code.row().status == 400));
    }
}
