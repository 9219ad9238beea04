//! The session's cookie. `Strict` and limited to the API: no other page, not
//! even one of a tenant on this origin, makes a browser send it elsewhere.

use actix_web::HttpRequest;
use actix_web::cookie::time::Duration;
use actix_web::cookie::{Cookie, SameSite};
use gnap::secret::Secret;

use super::record::LIFETIME_MS;
use crate::app::App;

/// Its name.
pub const NAME: &str = "parley_admin";
const PATH: &str = "/api/v1";

/// Reads it.
pub fn of(request: &HttpRequest) -> Option<Secret> {
    request
        .cookie(NAME)
        .filter(|cookie| !cookie.value().is_empty())
        .map(|cookie| Secret::new(cookie.value()))
}

/// Signs in.
pub fn set(app: &App, value: &Secret) -> Cookie<'static> {
    let seconds = i64::try_from(LIFETIME_MS / 1000).unwrap_or(i64::MAX);
    build(app, value, Duration::seconds(seconds))
}

/// Signs out.
pub fn clear(app: &App) -> Cookie<'static> {
    build(app, &Secret::new(""), Duration::ZERO)
}

fn build(app: &App, value: &Secret, age: Duration) -> Cookie<'static> {
    Cookie::build(NAME, value.expose().to_owned())
        .path(PATH)
        .http_only(true)
        .secure(app.config.server.public_url.starts_with("https://"))
        .same_site(SameSite::Strict)
        .max_age(age)
        .finish()
}
