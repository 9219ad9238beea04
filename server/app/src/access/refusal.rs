//! A request that is not answered with a decision (AuthZEN §12.1.2: a status
//! and a message).

use std::error::Error;

use actix_web::HttpResponse;
use actix_web::http::header::{CACHE_CONTROL, RETRY_AFTER, WWW_AUTHENTICATE};

use crate::http::refusal::Chain;
use crate::tenant::Tenant;

/// Why there is no decision. None of these is a yes.
#[derive(Debug)]
pub enum AccessRefusal {
    /// It is not a request of this API; says why.
    BadRequest(String),
    /// Whoever asks is no resource server of the tenant, or did not prove it.
    Unauthorized,
    /// Too many in a while; seconds to wait.
    TooMany(u64),
    /// Something that is needed did not answer.
    Unavailable(Box<dyn Error + Send + Sync>),
}

impl<E: Error + Send + Sync + 'static> From<E> for AccessRefusal {
    fn from(error: E) -> Self {
        AccessRefusal::Unavailable(error.into())
    }
}

impl AccessRefusal {
    /// The answer.
    pub fn answer(self, tenant: &Tenant) -> HttpResponse {
        let (mut answer, message) = match self {
            AccessRefusal::BadRequest(why) => (HttpResponse::BadRequest(), why),
            AccessRefusal::Unauthorized => {
                let mut answer = HttpResponse::Unauthorized();
                let realm = format!("Bearer realm=\"{}\"", tenant.urls.base());
                answer.insert_header((WWW_AUTHENTICATE, realm));
                (answer, "not a resource server of this tenant".to_owned())
            }
            AccessRefusal::TooMany(seconds) => {
                let mut answer = HttpResponse::TooManyRequests();
                answer.insert_header((RETRY_AFTER, seconds.to_string()));
                (answer, "too many requests".to_owned())
            }
            AccessRefusal::Unavailable(cause) => {
                tracing::error!(cause = %Chain(cause.as_ref()), "no decision");
                let mut answer = HttpResponse::ServiceUnavailable();
                answer.insert_header((RETRY_AFTER, "2"));
                (answer, "there is no decision now".to_owned())
            }
        };
        answer
            .insert_header((CACHE_CONTROL, "no-store"))
            .json(message)
    }
}
