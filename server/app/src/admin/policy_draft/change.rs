//! One change of a draft becomes durable.

use api::policy_draft::PolicyDraft;
use gnap::id::PolicyId;
use serde_json::json;
use store::policy::{DraftChange, PolicyContent};

use super::loaded::Loaded;
use super::shown::shown;
use crate::admin::problem::Problem;
use crate::admin::rights::WritePolicies;
use crate::admin::tenant_admin::TenantAdmin;
use crate::app::App;

/// Most changes of one draft.
const MOST: usize = 500;

/// What is to become of one policy in a draft.
pub enum Becomes {
    /// It says this.
    Content(PolicyContent),
    /// It is gone.
    Removed,
    /// It is as in the base.
    AsBefore,
}

/// Writes the draft with one policy changed.
///
/// # Errors
/// 409 when somebody changed the draft meanwhile, 422 when it has too many
/// changes, or 503.
pub async fn write(
    app: &App,
    admin: &TenantAdmin<WritePolicies>,
    mut loaded: Loaded,
    id: PolicyId,
    becomes: Becomes,
) -> Result<PolicyDraft, Problem> {
    let base = loaded.base.iter().find(|entry| entry.id == id);
    let before = base.map(|entry| &entry.content);
    let (action, content) = match becomes {
        Becomes::Content(content) => ("policy_draft.change", Some(content)),
        Becomes::Removed => ("policy_draft.remove", None),
        Becomes::AsBefore => ("policy_draft.restore", before.cloned()),
    };
    let data = json!({"policy": id, "after": content});
    let is_change = before != content.as_ref();
    let draft = &mut loaded.draft.content;
    draft.changes.retain(|change| change.id != id);
    if is_change {
        draft.changes.push(DraftChange { id, content });
        draft.changes.sort_unstable_by_key(|change| change.id);
    }
    if draft.changes.len() > MOST {
        let detail = format!("A draft has {MOST} changes at most.");
        return Err(Problem::field("revision", detail));
    }
    save(app, admin, loaded, action, data).await
}

/// Writes the draft as it is now in memory.
///
/// # Errors
/// 409 when somebody changed the draft meanwhile, or 503.
pub async fn save(
    app: &App,
    admin: &TenantAdmin<WritePolicies>,
    mut loaded: Loaded,
    action: &'static str,
    data: serde_json::Value,
) -> Result<PolicyDraft, Problem> {
    let event = admin.audit(app, action, data)?;
    let draft = &mut loaded.draft;
    let is_new = |author: &&store::audit::Actor| author.id == event.actor.id;
    if draft.content.changes.is_empty() {
        draft.content.authors.clear();
    } else if draft.content.authors.iter().find(is_new).is_none() {
        draft.content.authors.push(event.actor.clone());
    }
    let store = admin.store(app);
    let saved = store.save_policy_draft(draft.revision, &draft.content, &event);
    draft.revision = saved.await?;
    draft.updated_at_ms = event.at_ms;
    shown(app, &loaded).await
}
