//! Why a person cannot go on, and the page that says so.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use pages::failure::{self, Failure, FailureKind};
use pages::span::Span;

use super::answer::{self, View};

/// What went wrong.
#[derive(Debug)]
pub enum Failed {
    /// The time to decide is over.
    Expired,
    /// Decided, cancelled, or open in another browser.
    AlreadyUsed,
    /// No such interaction here.
    Unknown,
    /// The form does not belong to this browser, or was tampered with.
    StaleForm,
    /// Too many sign-ins failed; seconds to wait.
    TooManyAttempts(u64),
    /// A store is down.
    Unavailable(Box<dyn std::error::Error + Send + Sync>),
}

impl<E: std::error::Error + Send + Sync + 'static> From<E> for Failed {
    fn from(error: E) -> Self {
        Failed::Unavailable(error.into())
    }
}

impl Failed {
    /// The page.
    pub fn page(self, view: &View<'_>) -> HttpResponse {
        let (status, kind) = match self {
            Failed::Expired => (StatusCode::GONE, FailureKind::Expired),
            Failed::AlreadyUsed => (StatusCode::GONE, FailureKind::AlreadyUsed),
            Failed::Unknown => (StatusCode::NOT_FOUND, FailureKind::Unknown),
            Failed::StaleForm => (StatusCode::BAD_REQUEST, FailureKind::StaleForm),
            Failed::TooManyAttempts(seconds) => (
                StatusCode::TOO_MANY_REQUESTS,
                FailureKind::TooManyAttempts(Some(Span(seconds))),
            ),
            Failed::Unavailable(cause) => {
                let cause = crate::http::refusal::Chain(cause.as_ref());
                tracing::error!(%cause, "interaction not served");
                (StatusCode::SERVICE_UNAVAILABLE, FailureKind::Unavailable)
            }
        };
        let html = failure::render(&Failure {
            document: view.document(),
            brand: view.brand.clone(),
            kind,
            reference: None,
        });
        answer::html(status, view, html)
    }
}
