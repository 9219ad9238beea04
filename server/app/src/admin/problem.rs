//! Why a request to the admin API gives no success, as problem details
//! (RFC 9457). The cause goes to the log, once, here.

use std::error::Error as StdError;
use std::fmt;

use actix_web::http::StatusCode;
use actix_web::http::header::{CONTENT_TYPE, HeaderName, RETRY_AFTER, WWW_AUTHENTICATE};
use actix_web::{HttpResponse, ResponseError};
use api::problem::{self, FieldProblem, kind};

use super::answer;
use crate::http::refusal::Chain;
use crate::random::NoRandomness;
use crate::telemetry;
use crate::tenant::TenantError;

type Cause = Box<dyn StdError + Send + Sync>;

/// What went wrong.
#[derive(Debug)]
pub enum Problem {
    /// Nobody is signed in, or the session has ended.
    SignedOut,
    /// Login, password or set-up link is not valid.
    NotAccepted,
    /// The role does not allow it.
    NotPermitted,
    /// The CSRF token is missing or wrong.
    Csrf,
    /// Nothing of that name in what this administrator can see.
    NotFound,
    /// The path knows other methods.
    MethodNotAllowed,
    /// Somebody changed the object since it was read.
    Changed,
    /// Another object has this member's value.
    Taken(&'static str),
    /// The grant cannot be revoked any more.
    Over,
    /// The user may not sign in.
    Disabled,
    /// The key was published too lately to sign.
    TooEarly,
    /// The tenant wants a second person's yes to this.
    SecondPerson,
    /// Who wrote or proposed something wants to approve it.
    OwnProposal,
    /// Who wants to approve a grant is whose grant it is.
    OwnGrant,
    /// They answered before.
    Answered,
    /// Policies do not pass: everything that stops them.
    PolicyRefused(Vec<FieldProblem>),
    /// The request is not what it should be at all.
    Unreadable(String),
    /// Members of the request are not accepted.
    Invalid(Vec<FieldProblem>),
    /// The content has more octets than this.
    TooLarge(usize),
    /// The content has another media type than this.
    MediaType(&'static str),
    /// Too many tries; seconds to wait.
    TooMany(u64),
    /// A store is down, or what it holds cannot be read.
    Unavailable(Cause),
}

/// A row of the table of problems.
struct Row {
    status: StatusCode,
    kind: &'static str,
    title: &'static str,
}

impl Problem {
    /// One member that is not accepted.
    pub fn field(field: &str, detail: impl Into<String>) -> Self {
        Problem::Invalid(vec![FieldProblem {
            field: field.to_owned(),
            detail: detail.into(),
        }])
    }

    fn row(&self) -> Row {
        let (status, kind, title) = match self {
            Problem::SignedOut => (StatusCode::UNAUTHORIZED, kind::SIGNED_OUT, "Not signed in"),
            Problem::NotAccepted => (StatusCode::UNAUTHORIZED, kind::NOT_ACCEPTED, "Not accepted"),
            Problem::NotPermitted => (StatusCode::FORBIDDEN, kind::NOT_PERMITTED, "Not permitted"),
            Problem::Csrf => (
                StatusCode::FORBIDDEN,
                kind::CSRF,
                "Missing or wrong CSRF token",
            ),
            Problem::NotFound => (StatusCode::NOT_FOUND, kind::NOT_FOUND, "Not found"),
            Problem::MethodNotAllowed => (
                StatusCode::METHOD_NOT_ALLOWED,
                "about:blank",
                "Method not allowed",
            ),
            Problem::OwnProposal | Problem::OwnGrant => {
                (StatusCode::FORBIDDEN, kind::NOT_PERMITTED, "Not permitted")
            }
            Problem::Changed
            | Problem::Taken(_)
            | Problem::Over
            | Problem::Disabled
            | Problem::TooEarly
            | Problem::Answered
            | Problem::SecondPerson => (StatusCode::CONFLICT, kind::CONFLICT, "Conflict"),
            Problem::PolicyRefused(_) => (
                StatusCode::UNPROCESSABLE_ENTITY,
                kind::POLICY_REFUSED,
                "Policies do not pass",
            ),
            Problem::Unreadable(_) => (StatusCode::BAD_REQUEST, kind::INVALID, "Invalid request"),
            Problem::Invalid(_) => (
                StatusCode::UNPROCESSABLE_ENTITY,
                kind::INVALID,
                "Invalid request",
            ),
            Problem::TooLarge(_) => (
                StatusCode::PAYLOAD_TOO_LARGE,
                kind::INVALID,
                "Invalid request",
            ),
            Problem::MediaType(_) => (
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                kind::INVALID,
                "Invalid request",
            ),
            Problem::TooMany(_) => (
                StatusCode::TOO_MANY_REQUESTS,
                kind::TOO_MANY,
                "Too many tries",
            ),
            Problem::Unavailable(_) => (
                StatusCode::SERVICE_UNAVAILABLE,
                kind::UNAVAILABLE,
                "Not available",
            ),
        };
        Row {
            status,
            kind,
            title,
        }
    }

    fn detail(&self) -> Option<String> {
        match self {
            Problem::SignedOut | Problem::NotFound | Problem::MethodNotAllowed => None,
            Problem::NotAccepted => Some("What was given is not valid.".to_owned()),
            Problem::NotPermitted => Some("Your role does not allow this.".to_owned()),
            Problem::Csrf => Some(format!(
                "A write carries the session's token in `{}`.",
                api::session::CSRF_HEADER
            )),
            Problem::Changed => Some("Somebody changed this meanwhile. Load it again.".to_owned()),
            Problem::Taken(_) => Some("There is another one with this value.".to_owned()),
            Problem::Over => Some("It is over already.".to_owned()),
            Problem::Disabled => Some("This user may not sign in. Enable them first.".to_owned()),
            Problem::TooEarly => {
                Some("Not everybody has read the key set since it has this key.".to_owned())
            }
            Problem::SecondPerson => {
                Some("This tenant wants the yes of a second person: propose it.".to_owned())
            }
            Problem::OwnProposal => Some("Who wrote or proposed it cannot approve it.".to_owned()),
            Problem::OwnGrant => Some("It is your own grant: somebody else decides.".to_owned()),
            Problem::Answered => Some("You answered this already.".to_owned()),
            Problem::PolicyRefused(_) => {
                Some("Something is wrong with them, or saved cases fail.".to_owned())
            }
            Problem::Unreadable(detail) => Some(detail.clone()),
            Problem::Invalid(_) => Some("Some members are not accepted.".to_owned()),
            Problem::TooLarge(most) => Some(format!("At most {most} octets are accepted.")),
            Problem::MediaType(expected) => Some(format!("The content must be {expected}.")),
            Problem::TooMany(seconds) => Some(format!("Try again in {seconds} seconds.")),
            Problem::Unavailable(_) => Some("Try again later.".to_owned()),
        }
    }

    fn errors(&self) -> Vec<FieldProblem> {
        match self {
            Problem::Invalid(errors) | Problem::PolicyRefused(errors) => errors.clone(),
            Problem::Taken(field) => vec![FieldProblem {
                field: (*field).to_owned(),
                detail: "There is another one with this value.".to_owned(),
            }],
            _ => Vec::new(),
        }
    }
}

impl From<crate::http::Refusal> for Problem {
    fn from(error: crate::http::Refusal) -> Self {
        Problem::Unavailable(error.into())
    }
}

impl From<store::StoreError> for Problem {
    fn from(error: store::StoreError) -> Self {
        match error {
            store::StoreError::Unknown { .. } => Problem::NotFound,
            store::StoreError::Conflict { .. } => Problem::Changed,
            error => Problem::Unavailable(error.into()),
        }
    }
}

impl From<live::LiveError> for Problem {
    fn from(error: live::LiveError) -> Self {
        Problem::Unavailable(error.into())
    }
}

impl From<TenantError> for Problem {
    fn from(error: TenantError) -> Self {
        Problem::Unavailable(error.into())
    }
}

impl From<crate::tenant::NewKeyError> for Problem {
    fn from(error: crate::tenant::NewKeyError) -> Self {
        Problem::Unavailable(error.into())
    }
}

impl From<crate::keys::SealError> for Problem {
    fn from(error: crate::keys::SealError) -> Self {
        Problem::Unavailable(error.into())
    }
}

impl From<NoRandomness> for Problem {
    fn from(error: NoRandomness) -> Self {
        Problem::Unavailable(error.into())
    }
}

impl From<crate::one_time::LinkError> for Problem {
    fn from(error: crate::one_time::LinkError) -> Self {
        Problem::Unavailable(error.into())
    }
}

impl From<crate::password::HashError> for Problem {
    fn from(error: crate::password::HashError) -> Self {
        Problem::Unavailable(error.into())
    }
}

/// The program is ending, or a thread of it did.
impl From<actix_web::error::BlockingError> for Problem {
    fn from(error: actix_web::error::BlockingError) -> Self {
        Problem::Unavailable(error.into())
    }
}

/// What we wrote ourselves cannot be written or read as JSON.
impl From<serde_json::Error> for Problem {
    fn from(error: serde_json::Error) -> Self {
        Problem::Unavailable(error.into())
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.row().kind)
    }
}

impl StdError for Problem {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match self {
            Problem::Unavailable(cause) => Some(cause.as_ref()),
            _ => None,
        }
    }
}

impl ResponseError for Problem {
    fn status_code(&self) -> StatusCode {
        self.row().status
    }

    fn error_response(&self) -> HttpResponse {
        let row = self.row();
        match self {
            Problem::Unavailable(cause) => {
                tracing::error!(cause = %Chain(cause.as_ref()), "request not served");
            }
            _ => tracing::info!(problem = row.kind, "request refused"),
        }
        let body = problem::Problem {
            kind: row.kind.to_owned(),
            title: row.title.to_owned(),
            status: row.status.as_u16(),
            detail: self.detail(),
            trace_id: telemetry::trace_id(),
            errors: self.errors(),
        };
        let mut response = answer::json(row.status, &body);
        insert(&mut response, CONTENT_TYPE, problem::CONTENT_TYPE);
        match self {
            // RFC 9110 §15.5.2: a 401 carries a challenge.
            Problem::SignedOut | Problem::NotAccepted => {
                insert(&mut response, WWW_AUTHENTICATE, "Cookie realm=\"Parley\"");
            }
            Problem::TooMany(seconds) => insert(&mut response, RETRY_AFTER, &seconds.to_string()),
            Problem::Unavailable(_) => insert(&mut response, RETRY_AFTER, "2"),
            _ => {}
        }
        response
    }
}

fn insert(response: &mut HttpResponse, name: HeaderName, value: &str) {
    if let Ok(value) = value.parse() {
        response.headers_mut().insert(name, value);
    }
}
