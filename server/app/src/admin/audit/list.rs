//! Lists audit events, newest first.

use actix_web::web;
use api::audit::{AuditEvent, AuditFilter, AuditObject};
use api::page::Page;
use serde_json::Value;
use store::audit::{AuditEvent as Stored, AuditFilter as StoredFilter};

use super::{actor, words};
use crate::admin::answer::Answer;
use crate::admin::body::Query;
use crate::admin::problem::Problem;
use crate::admin::rights::ReadAudit;
use crate::admin::tenant_admin::TenantAdmin;
use crate::admin::{check, page, time};
use crate::app::App;

/// `GET /tenants/{slug}/audit`.
///
/// # Errors
/// 401, 403, 404, 422 for a bad cursor or limit, or 503.
pub async fn get(
    app: web::Data<App>,
    admin: TenantAdmin<ReadAudit>,
    Query(filter): Query<AuditFilter>,
) -> Result<Answer<Page<AuditEvent>>, Problem> {
    let wanted = page::request(filter.cursor.as_deref(), filter.limit)?;
    let filter = stored(filter);
    let found = admin.store(&app).audit_events(&filter, wanted).await?;
    Ok(Answer(page::page(found, shown)))
}

/// An action has a dot; without one it is a noun.
fn stored(filter: AuditFilter) -> StoredFilter {
    let word = check::filter(filter.action).map(|word| words::stored(&word));
    let (action, object_kind) = match word {
        Some(word) if word.contains('.') => (Some(word), None),
        noun => (None, noun),
    };
    StoredFilter {
        action,
        object_kind,
        object_id: check::filter(filter.object),
        from_ms: filter.from.map(time::stored),
        before_ms: filter.to.map(time::stored),
        ..StoredFilter::default()
    }
}

fn shown(event: Stored) -> AuditEvent {
    AuditEvent {
        id: event.id.to_string(),
        at: time::shown(event.at_ms),
        actor: actor::shown(&event.actor),
        action: words::shown(&event.action),
        object: Some(AuditObject {
            kind: words::shown(&event.object_kind),
            id: event.object_id,
            name: name(&event.data),
        }),
        data: event.data,
        trace_id: None,
    }
}

/// The name that the object had after or before the change.
fn name(data: &Value) -> Option<String> {
    ["after", "before"].into_iter().find_map(|side| {
        let name = data.get(side)?.get("name")?;
        name.as_str().map(str::to_owned)
    })
}
