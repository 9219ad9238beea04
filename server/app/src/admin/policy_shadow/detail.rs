//! The shadow of a tenant, and what it said.

use actix_web::web;
use api::policy_shadow::{PolicyShadow, RunningShadow, ShadowCount};

use crate::admin::answer::Answer;
use crate::admin::audit::actor;
use crate::admin::problem::Problem;
use crate::admin::rights::{Needed, ReadConfiguration};
use crate::admin::tenant_admin::TenantAdmin;
use crate::admin::time;
use crate::app::App;
use crate::policies::store_shadows;

/// `GET /tenants/{slug}/policy-shadow`.
///
/// # Errors
/// 401, 403, 404 or 503.
pub async fn get(
    app: web::Data<App>,
    admin: TenantAdmin<ReadConfiguration>,
) -> Result<Answer<PolicyShadow>, Problem> {
    store_shadows(&app).await?;
    Ok(Answer(shown(&app, &admin).await?))
}

/// The shadow in the API's words.
///
/// # Errors
/// 503.
pub async fn shown<R: Needed>(app: &App, admin: &TenantAdmin<R>) -> Result<PolicyShadow, Problem> {
    let store = admin.store(app);
    let Some(shadow) = store.policy_shadow().await? else {
        return Ok(PolicyShadow {
            running: None,
            counts: Vec::new(),
        });
    };
    let tenant = admin.compiled(app).await?;
    let usable = matches!(&tenant.shadow, Some((id, Some(_))) if *id == shadow.id);
    let counts = store.policy_shadow_counts(shadow.id).await?.into_iter();
    let running = RunningShadow {
        subject: serde_json::from_value(shadow.subject)?,
        started_by: actor::shown(&shadow.started_by),
        started_at: time::shown(shadow.started_at_ms),
        usable,
    };
    Ok(PolicyShadow {
        running: shadow.stopped_at_ms.is_none().then_some(running),
        counts: counts
            .map(|count| ShadowCount {
                right_type: count.right_type,
                change: count.change,
                count: count.count,
                samples: count.samples.iter().map(ToString::to_string).collect(),
            })
            .collect(),
    })
}
