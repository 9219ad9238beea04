//! Who is signed in, as an argument of a handler: without a session, and for
//! writes without the session's CSRF token, the handler does not run.

use std::future::Future;
use std::pin::Pin;

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest, web};
use api::session::CSRF_HEADER;
use gnap::id::AdministratorId;
use gnap::secret::Secret;
use serde_json::Value;
use store::audit::{Actor, ActorKind, Audit};

use super::problem::Problem;
use super::session::{cookie, record};
use crate::app::App;
use crate::audit;
use crate::random::NoRandomness;

/// A signed-in administrator.
#[derive(Debug, Clone)]
pub struct Administrator {
    /// The id.
    pub id: AdministratorId,
    /// The login.
    pub login: String,
    /// The name for people.
    pub name: String,
    /// The cookie of the session.
    pub cookie: Secret,
}

impl Administrator {
    /// As the API shows it.
    pub fn shown(&self) -> api::session::Administrator {
        api::session::Administrator {
            id: self.id.to_string(),
            login: self.login.clone(),
            name: self.name.clone(),
        }
    }

    /// An audit event of something this administrator is about to do.
    ///
    /// # Errors
    /// When there is no randomness for its id.
    pub fn audit(
        &self,
        app: &App,
        action: &'static str,
        data: Value,
    ) -> Result<Audit, NoRandomness> {
        audit::by(app, self.actor(), action, data)
    }

    /// As the audit log names this administrator.
    pub fn actor(&self) -> Actor {
        Actor {
            kind: ActorKind::Administrator,
            id: Some(self.id.to_string()),
            name: Some(self.name.clone()),
        }
    }

    /// Reads cookie and header of a request.
    ///
    /// # Errors
    /// 401 without a session, 403 for a write without its token, or 503.
    pub async fn of(app: &App, request: &HttpRequest) -> Result<Self, Problem> {
        let cookie = cookie::of(request).ok_or(Problem::SignedOut)?;
        let record = record::find(app, &cookie)
            .await?
            .ok_or(Problem::SignedOut)?;
        if !request.method().is_safe() {
            let shown = request
                .headers()
                .get(CSRF_HEADER)
                .and_then(|value| value.to_str().ok())
                .map(Secret::new);
            // Secrets compare in constant time.
            if shown != Some(record::csrf(app, &cookie)) {
                return Err(Problem::Csrf);
            }
        }
        Ok(Self {
            id: record.administrator,
            login: record.login,
            name: record.name,
            cookie,
        })
    }
}

impl FromRequest for Administrator {
    type Error = Problem;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Problem>>>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move { Self::of(app(&request)?, &request).await })
    }
}

/// The program's state of a request.
///
/// # Errors
/// When the server was put together without it.
pub fn app(request: &HttpRequest) -> Result<&App, Problem> {
    request
        .app_data::<web::Data<App>>()
        .map(|app| app.as_ref())
        .ok_or_else(|| Problem::Unavailable("the program's state is missing".into()))
}
