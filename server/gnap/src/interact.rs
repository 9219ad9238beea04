//! Interaction members of requests (RFC 9635 §2.5) and responses (§3.3).

use serde::{Deserialize, Serialize};

use crate::hash::Method;
use crate::request::Invalid;
use crate::secret::Secret;

/// `interact` of a grant request.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
pub struct InteractRequest {
    /// How the client can start an interaction.
    pub start: Vec<StartMode>,
    /// How the client learns that it is over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub finish: Option<Finish>,
    /// What helps the AS to show the right thing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hints: Option<Hints>,
}

/// A start mode by name, or as an object with parameters (RFC 9635 §2.5.1).
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[serde(untagged)]
pub enum StartMode {
    /// The registered name.
    Name(String),
    /// An object with the name in `mode`.
    Object {
        /// The registered name.
        mode: String,
    },
}

impl StartMode {
    /// The registered name.
    pub fn name(&self) -> &str {
        match self {
            StartMode::Name(name) | StartMode::Object { mode: name } => name,
        }
    }
}

/// `finish` of a request (RFC 9635 §2.5.2).
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
pub struct Finish {
    /// `redirect` or `push`.
    pub method: String,
    /// Where the AS sends the person, or the call.
    pub uri: String,
    /// The client's part of the interaction hash.
    pub nonce: String,
    /// The hash's algorithm, sha-256 unless said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hash_method: Option<String>,
}

/// A finish method (RFC 9635 §2.5.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FinishMethod {
    /// The browser goes to the URI.
    Redirect,
    /// The AS calls the URI.
    Push,
}

impl FinishMethod {
    /// Every method that is supported.
    pub const ALL: [FinishMethod; 2] = [FinishMethod::Redirect, FinishMethod::Push];

    /// The registered name.
    pub fn name(self) -> &'static str {
        match self {
            FinishMethod::Redirect => "redirect",
            FinishMethod::Push => "push",
        }
    }
}

/// A start mode that is supported (RFC 9635 §2.5.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KnownStart {
    /// The browser goes to a URI.
    Redirect,
    /// An application opens a URI.
    App,
    /// A person types a code at a stable address.
    UserCode,
    /// A person types a code at an address of its own.
    UserCodeUri,
}

impl KnownStart {
    /// Every mode that is supported.
    pub const ALL: [KnownStart; 4] = [
        KnownStart::Redirect,
        KnownStart::App,
        KnownStart::UserCode,
        KnownStart::UserCodeUri,
    ];

    /// The registered name.
    pub fn name(self) -> &'static str {
        match self {
            KnownStart::Redirect => "redirect",
            KnownStart::App => "app",
            KnownStart::UserCode => "user_code",
            KnownStart::UserCodeUri => "user_code_uri",
        }
    }
}

impl Finish {
    /// The method, if it is supported.
    pub fn method(&self) -> Option<FinishMethod> {
        let mut methods = FinishMethod::ALL.into_iter();
        methods.find(|method| method.name() == self.method)
    }

    /// The hash algorithm this client asked for.
    ///
    /// # Errors
    /// `invalid_request` when it is unknown or below 256 bits.
    pub fn hash_method(&self) -> Result<Method, Invalid> {
        match &self.hash_method {
            None => Ok(Method::Sha256),
            Some(name) => {
                Method::from_name(name).ok_or(Invalid::request("`hash_method` is not supported"))
            }
        }
    }
}

/// `hints` of a request (RFC 9635 §2.5.3).
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize, Serialize)]
pub struct Hints {
    /// Locales the end user reads, best first (BCP 47).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ui_locales: Vec<String>,
}

impl InteractRequest {
    /// Whether a start mode of this name was offered.
    pub fn offers(&self, name: &str) -> bool {
        self.start.iter().any(|mode| mode.name() == name)
    }

    /// The start modes that were offered and are supported, each once. Unknown
    /// ones are left out.
    pub fn known_starts(&self) -> Vec<KnownStart> {
        let known = KnownStart::ALL.into_iter();
        known.filter(|mode| self.offers(mode.name())).collect()
    }

    pub(crate) fn check(&self) -> Result<(), Invalid> {
        if self.start.len() > 16 {
            return Err(Invalid::request("`start` has too many modes"));
        }
        let Some(finish) = &self.finish else {
            return Ok(());
        };
        finish.hash_method()?;
        // The nonce is hashed as ASCII lines (RFC 9635 §4.2.3): a line break or
        // another character would let two different inputs give one hash.
        if finish.nonce.is_empty()
            || finish.nonce.len() > 256
            || !finish.nonce.bytes().all(|byte| byte.is_ascii_graphic())
        {
            return Err(Invalid::request(
                "`nonce` must be 1 to 256 printable ASCII characters",
            ));
        }
        if finish.uri.len() > 2048 || !finish.uri.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(Invalid::request(
                "`finish.uri` must be an ASCII URI of up to 2048 characters",
            ));
        }
        Ok(())
    }
}

/// `user_code_uri` of a response (RFC 9635 §3.3.4).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct UserCodeUri {
    /// What the person types.
    pub code: Secret,
    /// Where; does not hold the code.
    pub uri: String,
}

/// What a push finish brings to the client (RFC 9635 §4.2.2).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PushedFinish {
    /// The interaction hash (§4.2.3).
    pub hash: String,
    /// The interaction reference.
    pub interact_ref: Secret,
}

/// `interact` of a response (RFC 9635 §3.3).
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct InteractResponse {
    /// Where to send the end user (RFC 9635 §3.3.1).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub redirect: Option<String>,
    /// What to launch on the end user's device (RFC 9635 §3.3.2).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub app: Option<String>,
    /// What the person types at the AS's stable address (RFC 9635 §3.3.3).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user_code: Option<Secret>,
    /// What the person types at an address of its own (RFC 9635 §3.3.4).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user_code_uri: Option<UserCodeUri>,
    /// The AS's part of the interaction hash.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub finish: Option<Secret>,
    /// Seconds after which the modes are useless.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_in: Option<u64>,
}
