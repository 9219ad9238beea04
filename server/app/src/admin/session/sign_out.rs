//! Signs an administrator out.

use actix_web::web;

use super::{cookie, record};
use crate::admin::administrator::Administrator;
use crate::admin::answer::{NoContent, WithCookie};
use crate::admin::problem::Problem;
use crate::app::App;

/// `DELETE /session`.
///
/// # Errors
/// 401 when nobody is signed in, 403 without the CSRF token, or 503.
pub async fn delete(
    app: web::Data<App>,
    administrator: Administrator,
) -> Result<WithCookie<NoContent>, Problem> {
    record::end(&app, &administrator.cookie).await?;
    Ok(WithCookie {
        answer: NoContent,
        cookie: cookie::clear(&app),
    })
}
