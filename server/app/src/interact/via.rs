//! How a person came to an interaction.

use serde::{Deserialize, Serialize};

use crate::grant::EndUser;

/// The start mode that led to an interaction, or the person's own page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Via {
    /// RFC 9635 §4.1.1.
    Redirect,
    /// RFC 9635 §4.1.4.
    App,
    /// RFC 9635 §4.1.2.
    UserCode,
    /// RFC 9635 §4.1.3.
    UserCodeUri,
    /// A request that named the person, who found it on their own page: the
    /// end user who started it may be somebody else (RFC 9635 §1.6.8, §4).
    Approval,
}

impl Via {
    /// Whether the link that led here was made for this one request. A code
    /// can be dictated to anybody, so what the client says about itself is
    /// not shown before somebody has signed in.
    pub fn shows_client_at_once(self) -> bool {
        match self {
            Via::Redirect | Via::App => true,
            Via::UserCode | Via::UserCodeUri | Via::Approval => false,
        }
    }

    /// Who can be taken for the end user at the client (RFC 9635 §3.4: subject
    /// information is about nobody else).
    pub fn end_user(self) -> EndUser {
        match self {
            Via::Redirect | Via::App | Via::UserCode | Via::UserCodeUri => EndUser::Ro,
            Via::Approval => EndUser::Another,
        }
    }
}
