//! Who is signed in.

use actix_web::web;
use api::session::Session;

use super::view;
use crate::admin::administrator::Administrator;
use crate::admin::answer::Answer;
use crate::admin::problem::Problem;
use crate::app::App;

/// `GET /session`.
///
/// # Errors
/// 401 when nobody is, or 503.
pub async fn get(
    app: web::Data<App>,
    administrator: Administrator,
) -> Result<Answer<Session>, Problem> {
    let shown = administrator.shown();
    let session = view(&app, administrator.id, shown, &administrator.cookie).await?;
    Ok(Answer(session))
}
