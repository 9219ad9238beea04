//! What a refused peer is told, and what the log gets.
//!
//! The peer gets a row of the registry table in `gnap::error`; the cause goes
//! to the log, once, here.

use std::borrow::Cow;
use std::error::Error as StdError;
use std::fmt;

use actix_web::http::StatusCode;
use actix_web::http::header::{RETRY_AFTER, WWW_AUTHENTICATE};
use actix_web::{HttpResponse, ResponseError};
use gnap::error::{Code, Error, Row, RsCode};
use gnap::request::Invalid;
use gnap::response::{Continue, ErrorResponse};

use super::answer;
use super::proven::Unproven;

type Cause = Box<dyn StdError + Send + Sync>;

/// Why a client instance's request gives no success.
#[derive(Debug)]
pub enum Refusal {
    /// A registry error (RFC 9635 §3.6).
    Code(Box<Coded>),
    /// A store is down or a write did not become durable: nothing happened.
    Unavailable(Cause),
}

/// A registry error with what belongs to it.
#[derive(Debug)]
pub struct Coded {
    code: Code,
    hint: Option<Cow<'static, str>>,
    cause: Option<Cause>,
    continuation: Option<Continue>,
    retry_after: Option<u64>,
}

impl Refusal {
    /// The code with its registry text.
    pub fn code(code: Code) -> Self {
        Refusal::Code(Box::new(Coded {
            code,
            hint: None,
            cause: None,
            continuation: None,
            retry_after: None,
        }))
    }

    /// The code with a hint for the developer of the client.
    pub fn hint(code: Code, hint: impl Into<Cow<'static, str>>) -> Self {
        Refusal::code(code).change(|coded| coded.hint = Some(hint.into()))
    }

    /// The code, and the cause for the log only.
    pub fn because(code: Code, cause: impl Into<Cause>) -> Self {
        Refusal::code(code).change(|coded| coded.cause = Some(cause.into()))
    }

    /// Tells the client how to go on: allowed while the grant is pending.
    pub fn with_continue(self, continuation: Continue) -> Self {
        self.change(|coded| {
            coded.retry_after = continuation.wait;
            coded.continuation = Some(continuation);
        })
    }

    /// Tells the client how many seconds to stay away.
    pub fn with_retry_after(self, seconds: u64) -> Self {
        self.change(|coded| coded.retry_after = Some(seconds))
    }

    fn change(mut self, change: impl FnOnce(&mut Coded)) -> Self {
        if let Refusal::Code(coded) = &mut self {
            change(coded);
        }
        self
    }
}

impl Coded {
    /// Whether it is this code.
    pub fn is(&self, code: Code) -> bool {
        self.code == code
    }
}

impl From<Unproven> for Refusal {
    fn from(error: Unproven) -> Self {
        match error {
            Unproven::Proof(_) | Unproven::Replayed => Refusal::because(Code::InvalidClient, error),
            Unproven::BeforeMemory | Unproven::Live(_) => Refusal::Unavailable(error.into()),
        }
    }
}

impl From<Invalid> for Refusal {
    fn from(invalid: Invalid) -> Self {
        Refusal::hint(invalid.code, invalid.hint)
    }
}

impl From<store::StoreError> for Refusal {
    fn from(error: store::StoreError) -> Self {
        Refusal::Unavailable(error.into())
    }
}

impl From<live::LiveError> for Refusal {
    fn from(error: live::LiveError) -> Self {
        Refusal::Unavailable(error.into())
    }
}

impl From<crate::random::NoRandomness> for Refusal {
    fn from(error: crate::random::NoRandomness) -> Self {
        Refusal::Unavailable(error.into())
    }
}

impl From<serde_json::Error> for Refusal {
    fn from(error: serde_json::Error) -> Self {
        Refusal::Unavailable(error.into())
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Refusal::Code(coded) => f.write_str(coded.code.row().name),
            Refusal::Unavailable(_) => f.write_str("unavailable"),
        }
    }
}

impl StdError for Refusal {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match self {
            Refusal::Code(coded) => coded.cause.as_ref().map(|cause| cause.as_ref() as _),
            Refusal::Unavailable(cause) => Some(cause.as_ref()),
        }
    }
}

impl ResponseError for Refusal {
    fn status_code(&self) -> StatusCode {
        match self {
            Refusal::Code(coded) => status(coded.code.row()),
            Refusal::Unavailable(_) => StatusCode::SERVICE_UNAVAILABLE,
        }
    }

    fn error_response(&self) -> HttpResponse {
        let coded = match self {
            Refusal::Code(coded) => coded,
            Refusal::Unavailable(cause) => return unavailable(cause),
        };
        let row = coded.code.row();
        log(row, coded.hint.as_deref(), coded.cause.as_ref());
        let mut response = answer::json(
            status(row),
            &ErrorResponse {
                error: error(row, coded.hint.as_deref()),
                continuation: coded.continuation.clone(),
            },
        );
        if row.status == 401 {
            // RFC 9110 §15.5.2: a 401 carries a challenge.
            insert(&mut response, WWW_AUTHENTICATE, "GNAP");
        }
        if row.status == 429 {
            let seconds = coded.retry_after.unwrap_or(5).to_string();
            insert(&mut response, RETRY_AFTER, &seconds);
        }
        response
    }
}

/// Why a resource server's request gives no success (RFC 9767 §3.5).
#[derive(Debug)]
pub enum RsRefusal {
    /// A registry error.
    Code(RsCode, Option<Cause>),
    /// A registry error with a hint for the developer of the resource server.
    Hint(RsCode, Cow<'static, str>),
    /// A store is down.
    Unavailable(Cause),
}

impl From<store::StoreError> for RsRefusal {
    fn from(error: store::StoreError) -> Self {
        RsRefusal::Unavailable(error.into())
    }
}

impl From<crate::random::NoRandomness> for RsRefusal {
    fn from(error: crate::random::NoRandomness) -> Self {
        RsRefusal::Unavailable(error.into())
    }
}

impl From<live::LiveError> for RsRefusal {
    fn from(error: live::LiveError) -> Self {
        RsRefusal::Unavailable(error.into())
    }
}

impl fmt::Display for RsRefusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            RsRefusal::Code(code, _) | RsRefusal::Hint(code, _) => f.write_str(code.row().name),
            RsRefusal::Unavailable(_) => f.write_str("unavailable"),
        }
    }
}

impl ResponseError for RsRefusal {
    fn status_code(&self) -> StatusCode {
        match self {
            RsRefusal::Code(code, _) | RsRefusal::Hint(code, _) => status(code.row()),
            RsRefusal::Unavailable(_) => StatusCode::SERVICE_UNAVAILABLE,
        }
    }

    fn error_response(&self) -> HttpResponse {
        match self {
            RsRefusal::Code(code, cause) => rs_answer(*code, None, cause.as_ref()),
            RsRefusal::Hint(code, hint) => rs_answer(*code, Some(hint), None),
            RsRefusal::Unavailable(cause) => unavailable(cause),
        }
    }
}

fn rs_answer(code: RsCode, hint: Option<&str>, cause: Option<&Cause>) -> HttpResponse {
    let row = code.row();
    log(row, hint, cause);
    let content = ErrorResponse {
        error: error(row, hint),
        continuation: None,
    };
    answer::json(status(row), &content)
}

fn unavailable(cause: &Cause) -> HttpResponse {
    tracing::error!(cause = %Chain(cause.as_ref()), "request not served");
    HttpResponse::ServiceUnavailable()
        .insert_header((RETRY_AFTER, "2"))
        .insert_header(("Cache-Control", "no-store"))
        .finish()
}

fn log(row: Row, hint: Option<&str>, cause: Option<&Cause>) {
    match cause {
        Some(cause) => {
            tracing::info!(code = row.name, hint, cause = %Chain(cause.as_ref()), "request refused");
        }
        None => tracing::info!(code = row.name, hint, "request refused"),
    }
}

fn error(row: Row, hint: Option<&str>) -> Error {
    match hint {
        Some(hint) => Error::with_hint(row, hint),
        None => Error::new(row),
    }
}

fn status(row: Row) -> StatusCode {
    StatusCode::from_u16(row.status).unwrap_or(StatusCode::BAD_REQUEST)
}

fn insert(response: &mut HttpResponse, name: actix_web::http::header::HeaderName, value: &str) {
    if let Ok(value) = value.parse() {
        response.headers_mut().insert(name, value);
    }
}

/// Prints an error and what caused it.
pub struct Chain<'a>(pub &'a (dyn StdError + Send + Sync));

impl fmt::Display for Chain<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)?;
        let mut source = self.0.source();
        while let Some(error) = source {
            write!(f, ": {error}")?;
            source = error.source();
        }
        Ok(())
    }
}
