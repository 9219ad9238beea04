//! Starts a replay.

use actix_web::web;
use api::paths;
use api::policy_replay::{PolicyReplay, ReplayInput};
use gnap::id::PolicyReplayId;
use serde_json::json;
use store::grant::{Recorded, Window};
use store::policy::NewReplay;

use super::shown;
use crate::admin::answer::Created;
use crate::admin::body::Json;
use crate::admin::policy_draft::subject::subject;
use crate::admin::problem::Problem;
use crate::admin::rights::WritePolicies;
use crate::admin::tenant_admin::TenantAdmin;
use crate::admin::time;
use crate::app::App;
use crate::policies::{Work, replay};

/// `POST /tenants/{slug}/policy-replays`.
///
/// # Errors
/// 401, 403, 404, 409 when the draft changed meanwhile or another replay runs, 422
/// while something is wrong with the policies, or 503.
pub async fn post(
    app: web::Data<App>,
    admin: TenantAdmin<WritePolicies>,
    Json(input): Json<ReplayInput>,
) -> Result<Created<PolicyReplay>, Problem> {
    let window = Window {
        from_ms: time::stored(input.from),
        before_ms: time::stored(input.to),
    };
    if window.from_ms >= window.before_ms {
        return Err(Problem::field("to", "After `from`."));
    }
    let subject = subject(&app, &admin, input.subject).await?;
    let store = admin.store(&app);
    let total = store.count_recorded(Recorded::Grants, window).await?
        + store.count_recorded(Recorded::Refused, window).await?;
    let id = app.id(PolicyReplayId::new)?;
    let new = NewReplay {
        id,
        subject: serde_json::to_value(input.subject)?,
        live: subject.tenant.policies.version(),
        from_ms: window.from_ms,
        before_ms: window.before_ms,
        total,
    };
    let data = json!({"after": {"subject": new.subject, "from": input.from, "to": input.to}});
    let event = admin.audit(&app, "policy_replay.start", data)?;
    store.start_policy_replay(&new, &event).await?;
    let work = Work {
        id,
        tenant: subject.tenant,
        policies: subject.compiled,
        window,
    };
    tokio::spawn(replay(app.clone(), work));
    let started = store.policy_replay(id).await?.ok_or(Problem::NotFound)?;
    Ok(Created {
        location: paths::policy_replay(&admin.tenant.slug, &id.to_string()),
        content: shown::replay(started)?,
    })
}
