//! What the console may know of a session.

use api::session::{Administrator, Session};
use gnap::id::AdministratorId;
use gnap::secret::Secret;

use super::record::csrf;
use crate::admin::problem::Problem;
use crate::admin::tenant;
use crate::app::App;

/// Most tenants named with a session.
const MOST_TENANTS: usize = 1000;

/// The session of the administrator who brings this cookie.
///
/// # Errors
/// When the store does not answer.
pub async fn view(
    app: &App,
    id: AdministratorId,
    administrator: Administrator,
    cookie: &Secret,
) -> Result<Session, Problem> {
    let mut tenants = tenant::visible(app, id, MOST_TENANTS).await?;
    tenants.sort_by(|one, other| one.name.cmp(&other.name));
    Ok(Session {
        administrator,
        tenants,
        csrf: csrf(app, cookie).expose().to_owned(),
    })
}
